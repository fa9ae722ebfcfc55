"""Personal data and secrets in free text: found by rule, masked with typed placeholders such as ``[EMAIL_1]``.

Pure and linear: a text of 2,000 characters takes less than 2 ms. What it does not find is named at the top of each
file and measured in docs/exports.md: names without a cue, street addresses, employers, ages, dates.

Nothing is imported here: the log needs one file of this package at start, and the phone library takes its time.
"""
