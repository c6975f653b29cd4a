"""The simulated WeChat: pure, seeded, with its own clock. Knows only the model."""
