"""South: one module or package per way to reach WeChat. Found by name: the file is the registration."""
