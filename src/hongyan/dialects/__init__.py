"""Wire languages, one package each: pure, and spoken from both sides."""
