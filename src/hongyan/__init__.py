"""Hongyan: a self-hosted WeChat gateway."""

__version__ = "0.1.0"
