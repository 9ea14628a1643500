#!/usr/bin/env python3
"""Write a greeting to the output that the pipeline declares, and report its length as a result."""
import json
import os

greeting = f"hello, {os.environ['NAME']}"
with open(os.environ["STEPDECK_OUTPUT_GREETING"], "w") as file:
    file.write(greeting + "\n")
print("wrote:", greeting)
print(json.dumps({"stepdeck": {"result": {"length": len(greeting)}}}))
