"""``python -m hongyan.app``."""

from hongyan.app.cli import main

main()
