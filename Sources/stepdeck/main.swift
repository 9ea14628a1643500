print("stepdeck")
