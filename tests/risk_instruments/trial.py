"""Made-up definitions of every kind, for what no file of the catalogue shows alone."""

from risk_instruments import catalogue

HEAD = """
schema = "risk-instrument/1"
id = "xx.trial"
version = "1.0"
kind = "%s"
release = true
item_count = %d
%s
[about]
title = "Trial"
short = "Trial"
owner = "Nobody"
year = 2020
country = "Nowhere"
languages = ["en"]
completed_by = "Nobody"
population = "Nobody"
training = "none"
[licence]
wording = "own-labels"
terms = "None"
checked_on = 2026-11-21
labels = "Our own words: ask from your organisation's licensed form."
[[provenance]]
fact = "rules"
status = "verified"
sources = ["Made up"]
seen_on = 2026-11-21
by = "Test"
[[sections]]
id = "all"
label = "All"
"""
LEVELS = """levels = [{ code = "low", label = "Low" }, { code = "moderate", label = "Moderate" }, { code = "high", label = "High" }]
"""
PRESENT = """
[options]
present = [
  { code = "present", label = "Present" }, { code = "partly", label = "Partly" },
  { code = "absent", label = "Absent" }, { code = "omit", label = "Not known", missing = true },
]
"""
YES = """
[options]
present = [{ code = "yes", label = "Yes" }, { code = "no", label = "No" }, { code = "unknown", label = "Not known", missing = true }]
"""


def item(n):
    return f'[[items]]\nid = "q{n}"\nn = "{n}"\nsection = "all"\nlabel = "Factor {n}"\noptions = "present"\n'


def made(kind, count=0, options="", extra=""):
    text = HEAD % (kind, count, extra) + options + "".join(item(n) for n in range(1, count + 1))
    return catalogue.parse(text.encode(), "xx.trial/1.0.toml")
