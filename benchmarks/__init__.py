"""Measures what the gateway costs, beside what the same work costs elsewhere.

``make bench``, or ``python -m benchmarks [NAME ...] [--quick]``. Absolute figures drift with the machine; compare the
ratios, which come from one run. Server and load are separate processes with a core each, over loopback.
"""
