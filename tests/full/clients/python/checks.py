"""Runs the checks of a client: all of them, whatever comes of one."""

import sys
import traceback


def run(checks):
    """Says what came of each check, and ends with how many passed and failed."""
    failed = 0
    for check in checks:
        try:
            check()
            print(f"ok {check.__name__}")
        except Exception:  # A check may fail in any way; the others still run.
            failed += 1
            print(f"FAILED {check.__name__}\n{traceback.format_exc()}")
    print(f"{len(checks) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
