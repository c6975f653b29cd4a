"""A WeQuick callback server: asks for a QR code once, and echoes every text."""

from flask import Flask, jsonify, request

app = Flask(__name__)
commands = [{"sendId": "1", "api": "getLoginQrCode", "option": {}}]


@app.post("/receive_msg")
def receive_msg():
    report = request.json["data"]
    msg = report["data"].get("msg", {})
    if report["action"] != "reportTextMessage" or msg["myMsg"] == "1":
        return jsonify([])
    chat = msg["roomWxid"] or msg["wxidFrom"]
    return jsonify([{"api": "sendTextMessage", "option": {"wxid": chat, "text": f"echo: {msg['message']}"}}])


@app.get("/send_msg")
def send_msg():
    return jsonify([commands.pop()] if commands else [])


app.run(port=5000)
