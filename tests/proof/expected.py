"""Who may use which route: written by hand from the rules, compared with what the house does by `test_matrix.py`.

Reading a line: route, who gets in, who is told why not (403). Everybody else meets the same 404 as for an id that does not exist;
somebody not signed in is led to the sign-in (pages) or gets 401 (API). Names are the cast of `tests/factories/world.py`.
"""

from typing import Any

from tests.factories.world import CAST
from tests.proof.matrix import Row

ALL = frozenset(CAST)
OTHER_AREA = frozenset({"coordinator_b", "police_b"})
AREA = ALL - OTHER_AREA - {"former"}
"""Everybody with a role in Alderbrook today, whatever the role."""
RUNS = frozenset({"chair", "coordinator"})
SEATED = frozenset({"police", "idva", "housing", "deputy"})
"""Speak for an agency with a seat at Anna's case."""
SEES = RUNS | SEATED
TABLE = SEATED | {"education"}
"""Speak for an agency at circulated cases: circulation asks every agency that has signed."""
TOLD = TABLE | {"walled", "observer"}
"""May know that there is a circulated meeting."""
SPEAKS = ALL & {"police", "idva", "housing", "deputy", "education", "lapsed", "walled", "police_b"}
ASSESSES = SPEAKS | {"officer"}
HERE = ASSESSES - OTHER_AREA
LISTS_ACTIONS = SPEAKS | RUNS | {"coordinator_b"}
ADMIN = frozenset({"administrator"})
REF_SEES = RUNS | {"police", "idva"}
"""A referral that the police sent: those who triage, the agency itself, the advocate."""
ROWS: list[Row] = []

CONTACT = {"phone_safe": "no", "way": "By the school"}
ADDED = {"given_name": "Rosa", "family_name": "Vell", "part": "child"}
SAFE = {"version": 1}
ANSWERED = {"fact": "Known since May", "version": 1}
PERSON = {"name": "New Person", "job": "Officer", "email": "new@example.org", "agency_id": "$agency:housing",
          "role": "representative", "starts_on": "$day:0", "ends_on": "$day:100"}  # fmt: skip


def _row(route: str, yes: Any, no: Any = (), at: dict[str, Any] | None = None, body: Any = None, **more: Any) -> None:
    ROWS.append(Row(route, frozenset(yes), frozenset(no), at or {}, body, **more))


def _both(
    html: str, api: str, scope: str, yes: Any, no: Any = (), at: Any = None, body: Any = None, **more: Any
) -> None:
    """The same act through the page's form and the program's door."""
    _row(html, yes, no, at, body, **more)
    _row(api, yes, no, at, body, scope=scope, **more)


def _web() -> None:
    for path in ("/healthz", "/readyz", "/help", "/away", "/sign-in", "/forgotten"):
        _row(f"GET {path}", ALL, is_open=True)
    _row("GET /arrive{path:path}", ALL, is_open=True, at={"path": "/cases"})
    for path in ("/", "/sessions"):
        _row(f"GET {path}", ALL)
    for path in ("/sign-out", "/stay", "/theme", "/sessions/end-others"):
        _row(f"POST {path}", ALL)
    _row("POST /hide", ALL)
    _row("POST /sessions/{session_id}/end", {"coordinator"}, note="one's own sign-ins only")
    for route in ("POST /sign-in", "POST /sign-in/demo", "GET /sign-in/code", "POST /sign-in/code", "GET /sign-in/app",
                  "POST /sign-in/app", "POST /forgotten", "GET /link/{token}", "POST /link/{token}",
                  "POST /sessions/new-password", "POST /api/v1/token", "GET /calendar/{token}.ics"):  # fmt: skip
        _row(
            route,
            (),
            needs_secret=True,
            note="opens to whoever knows the secret: password, code, link, program's or calendar's secret",
        )
    _row("MOUNT /static", ALL, is_open=True, note="style, script and pictures; no data")


def _accounts() -> None:
    others = AREA - ADMIN
    _row("GET /people", ADMIN, ALL - ADMIN)
    for route in ("/people/{area_id}", "/people/{area_id}/invite", "/people/{area_id}/{user_id}", "/agencies/{area_id}",
                  "/agencies/{area_id}/{agency_id}", "/programs/{area_id}"):  # fmt: skip
        _row(f"GET {route}", ADMIN, others)
    _row("POST /people/{area_id}/invite", ADMIN, others, body=PERSON)
    role = {"role": "chair", "starts_on": "$day:0", "ends_on": "$day:30"}
    _row("POST /people/{area_id}/{user_id}/roles", ADMIN, others, body=role)
    _row("POST /people/{area_id}/roles/{membership_id}", ADMIN, others, body={"ends_on": "$day:20", "version": "1"})
    for verb in ("deactivate", "reset-factor", "end-sessions", "send-link", "activate"):
        at = {"user_id": "user:gone"} if verb == "activate" else {}
        _row(f"POST /people/{{area_id}}/{{user_id}}/{verb}", ADMIN, others, at=at, body=SAFE)
    agency = {"name": "Night Shelter", "short_name": "Shelter", "type": "housing"}
    _row("POST /agencies/{area_id}", ADMIN, others, body=agency)
    _row("POST /agencies/{area_id}/{agency_id}", ADMIN, others, body={"signed_on": "2021-01-01", "version": "1"})
    program = {"name": "Intake", "accountable_user_id": "$user:police", "scopes": ["cases:read"], "days": "30"}
    _row("POST /programs/{area_id}", ADMIN, others, body=program)
    _row("POST /programs/{area_id}/{client_id}/revoke", ADMIN, others, body=SAFE)
    _row("GET /audit", {"auditor"}, ALL - {"auditor"})
    _row("POST /audit", {"auditor"}, ALL - {"auditor"})
    _row("GET /api/v1/agencies", ALL, scope="")
    _row("GET /api/v1/colleagues", ALL, scope="")


def _cases() -> None:
    _both("GET /cases", "GET /api/v1/cases", "cases:read", ALL)
    _both("GET /cases/{case_file_id}", "GET /api/v1/cases/{case_file_id}", "cases:read", SEES)
    keeps = frozenset({"coordinator", "idva"})
    _row("GET /cases/{case_file_id}/people/new", keeps, SEES - keeps)
    _row("POST /cases/{case_file_id}/people", keeps, SEES - keeps, body=ADDED)
    _row("GET /cases/{case_file_id}/safe-contact", keeps, SEES - keeps)
    _row("POST /cases/{case_file_id}/safe-contact", keeps, SEES - keeps, body=CONTACT | SAFE)
    _row("PUT /api/v1/cases/{case_file_id}/safe-contact", keeps, SEES - keeps, body=CONTACT | SAFE, scope="cases:write")
    _row("POST /cases/{case_file_id}/people/{person_id}/reveal", SEES - {"deputy"}, {"deputy"})
    _row("GET /cases/{case_file_id}/exclude", SEES, note="everybody may exclude themselves")
    exclude = {"user_id": "$user:education", "reason": "A cousin of theirs"}
    _row("POST /cases/{case_file_id}/exclude", RUNS, SEATED, body=exclude)
    _row("POST /cases/{case_file_id}/walls/{wall_id}/lift", RUNS, SEATED, body=SAFE)
    _row("GET /cases/{case_file_id}/history", SEES)


def _assessments() -> None:
    own = frozenset({"officer"})
    _both("GET /assessments", "GET /api/v1/assessments", "assessments:read", ALL)
    _row("GET /assessments/new", ALL, note="says why not to who cannot begin one")
    begin = {"instrument_id": "uk.safelives.dash-ric-24"}
    _both("POST /assessments", "POST /api/v1/assessments", "assessments:write", ASSESSES, ALL - ASSESSES, body=begin)
    part = {"assessment_id": "sheet_draft", "number": 1}
    for path in ("safety", "parts/{number}", "discarding", "judgement", "referral"):
        _row(f"GET /assessments/{{assessment_id}}/{path}", own, at=part)
    done = {"assessment_id": "sheet_done"}
    sees = SEES | own
    _both(
        "GET /assessments/{assessment_id}", "GET /api/v1/assessments/{assessment_id}", "assessments:read", sees, at=done
    )
    for path in ("print", "sheet.pdf"):
        _row(f"GET /assessments/{{assessment_id}}/{path}", sees, at=done, note="whoever may read it may print it")
    _row("POST /assessments/{assessment_id}/parts/{number}", own, at=part, body={"q1": "no"})
    answers = {"client": "matrix", "answers": [{"item": "q1", "value": "no", "seq": 99}]}
    _row("POST /assessments/{assessment_id}/answers", own, body=answers)
    _row("PUT /api/v1/assessments/{assessment_id}/answers", own, body=answers, scope="assessments:write")
    _row("POST /assessments/{assessment_id}/completion", own, body={"version": "$v_sheet"})
    _row(
        "POST /api/v1/assessments/{assessment_id}/complete",
        own,
        body={"version": "$v_sheet"},
        scope="assessments:write",
    )
    judge = {"reason": "Extreme fear", "level": "high"}
    may = SEATED | own
    _both("POST /assessments/{assessment_id}/judgement", "POST /api/v1/assessments/{assessment_id}/judgement",
          "assessments:write", may, RUNS, at=done, body=judge)  # fmt: skip
    elsewhere = {"assessment_id": "sheet_elsewhere"}
    pdf = {"content": "JVBERi0xLjcgb25lIG1vcmU="}
    files = "/assessments/{assessment_id}/files"
    _both(f"GET {files}", f"GET /api/v1{files}", "assessments:read", own, at=elsewhere)
    _row(f"POST {files}", own, at=elsewhere, files={"content": ("one.pdf", b"%PDF-1.7 one more")})
    _row(f"POST /api/v1{files}", own, at=elsewhere, body=pdf, scope="assessments:write")
    _both(f"GET {files}/{{file_id}}", f"GET /api/v1{files}/{{file_id}}", "assessments:read", own, at=elsewhere)
    _row(f"POST {files}/{{file_id}}/remove", own, at=elsewhere)
    _row(f"POST /api/v1{files}/{{file_id}}/remove", own, at=elsewhere, scope="assessments:write")
    _row("POST /assessments/{assessment_id}/discarding", own)
    _row("POST /api/v1/assessments/{assessment_id}/discard", own, scope="assessments:write")


def _instruments() -> None:
    at = {"instrument_id": "us.lap-1"}
    for path in (
        "",
        "/{instrument_id}",
        "/{instrument_id}/difference",
        "/{instrument_id}/blank",
        "/{instrument_id}/blank.pdf",
    ):
        _row(f"GET /instruments{path}", ALL, at=at, note="nothing personal in it")
    _row("GET /api/v1/instruments", ALL)
    _row("GET /api/v1/instruments/{instrument_id}", ALL, at=at)


def _referrals() -> None:
    draft = {"referral_id": "ref_draft", "key": "victim", "group": "people"}
    own = frozenset({"police"})
    _both("GET /referrals", "GET /api/v1/referrals", "referrals:read", ALL)
    _row("POST /referrals", ASSESSES, ALL - ASSESSES)
    whole = {
        "victim": {"given_name": "Nora", "family_name": "Vell", "born_on": "1990-02-03"}, "safe_contact": CONTACT, "people": [],
        "harm": [{"given_name": "Olan", "family_name": "Vell", "relationship": "husband"}],
        "why": {"criteria": ["professional_judgement"], "reason": "She sleeps in the car."},
        "consent": {"state": "given", "is_victim_aware": True}, "danger": {"is_immediate_danger": False},
    }  # fmt: skip
    _row("POST /api/v1/referrals", ASSESSES, ALL - ASSESSES, body=whole, scope="referrals:write")
    _both("GET /referrals/{referral_id}", "GET /api/v1/referrals/{referral_id}", "referrals:read", REF_SEES)
    _row("GET /referrals/{referral_id}/sent", REF_SEES)
    for path in ("parts/{key}", "groups/{group}", "check"):
        _row(f"GET /referrals/{{referral_id}}/{path}", own, at=draft)
    victim = {"given_name": "Lena", "family_name": "Vell", "version": "0"}
    _row("POST /referrals/{referral_id}/parts/{key}", own, at=draft, body=victim)
    _row("POST /referrals/{referral_id}/parts/{key}/remove", own, at={"referral_id": "ref_person", "key": "people-1"},
         body={"version": "1"})  # fmt: skip
    _row("POST /referrals/{referral_id}/groups/{group}", own, at=draft)
    _row("POST /referrals/{referral_id}/submit", own, at={"referral_id": "ref_whole"}, body={"version": "$v_ref_whole"})
    others = REF_SEES - own
    _both("POST /referrals/{referral_id}/withdraw", "POST /api/v1/referrals/{referral_id}/withdraw", "referrals:write", own,
          others, body={"version": "$v_ref_sent"})  # fmt: skip
    _row("POST /api/v1/referrals/{referral_id}/resubmit", own, others, at={"referral_id": "ref_returned"}, scope="referrals:write",
         body={"version": "$v_ref_returned", "answer": "Two children"})  # fmt: skip
    _both("POST /referrals/{referral_id}/challenge", "POST /api/v1/referrals/{referral_id}/challenge", "referrals:write", own,
          others, at={"referral_id": "ref_refused"}, body={"version": "$v_ref_refused", "words": "She is alone"})  # fmt: skip
    _triage()


def _triage() -> None:
    told = REF_SEES - RUNS
    inbox = RUNS | {"coordinator_b"}
    _row("GET /referrals/inbox", inbox, ALL - inbox)
    _row(
        "GET /referrals/inbox/{referral_id}",
        RUNS,
        ALL - inbox,
        note="closed to who triages nowhere, before any referral is looked for",
    )
    version = {"version": "$v_ref_sent"}
    decisions: list[tuple[str, dict[str, Any]]] = [
        ("accept", {}), ("return", {"questions": "Who else lives there?"}),
        ("not-accept", {"reason_code": "criteria_not_met", "words": "Nothing is met"}),
    ]  # fmt: skip
    for verb, words in decisions:
        _both(f"POST /referrals/{{referral_id}}/{verb}", f"POST /api/v1/referrals/{{referral_id}}/{verb}", "triage:write", RUNS,
              told, body=version | words)  # fmt: skip
    _both(
        "POST /inbox/{referral_id}/accept",
        "POST /api/v1/inbox/{referral_id}/accept",
        "triage:write",
        RUNS,
        told,
        body=version,
    )
    repeat = version | {"is_repeat": "no"}
    _row("POST /referrals/{referral_id}/repeat", {"coordinator"}, REF_SEES - {"coordinator"}, body=repeat)
    _row("PUT /api/v1/referrals/{referral_id}/repeat", {"coordinator"}, REF_SEES - {"coordinator"}, body=version | {"is_repeat": False},
         scope="triage:write")  # fmt: skip
    same = {"first_id": "$same_first", "second_id": "$same_second", "answer": "different"}
    _row(
        "POST /referrals/{referral_id}/same",
        {"coordinator"},
        REF_SEES - {"coordinator"},
        at={"referral_id": "ref_sent_same"},
        body=same,
    )
    _row("POST /referrals/{referral_id}/same/undo", {"coordinator"}, REF_SEES - {"coordinator"}, at={"referral_id": "ref_sent_same"},
         body={"link_id": "$link", "version": "1"})  # fmt: skip
    decide = {"version": "1", "is_upheld": "yes", "words": "Heard again"}
    _row("POST /referrals/{referral_id}/challenge/{challenge_id}", {"chair"}, REF_SEES - {"chair"},
         at={"referral_id": "ref_challenged"}, body=decide, note="not the person who decided first")  # fmt: skip
    _row("POST /api/v1/challenges/{challenge_id}/decide", {"chair"}, REF_SEES - {"chair"}, scope="triage:write",
         body={"version": 1, "is_upheld": True, "words": "Heard again"}, note="not the person who decided first")  # fmt: skip


def _meetings() -> None:
    out = {"meeting_id": "meeting_out", "listing_id": "listing_out"}
    knows = RUNS | TOLD
    api = "/api/v1/meetings"
    _both("GET /meetings", f"GET {api}", "meetings:read", ALL)
    _both("GET /meetings/{meeting_id}", f"GET {api}/{{meeting_id}}/agenda", "meetings:read", knows, at=out)
    _row(f"GET {api}/{{meeting_id}}", knows, at=out, scope="meetings:read")
    _both(
        "GET /meetings/{meeting_id}/versions/{number}",
        f"GET {api}/{{meeting_id}}/versions/{{number}}",
        "meetings:read",
        knows,
        at=out,
    )
    plans = RUNS | {"coordinator_b"}
    for path in ("/meetings/series", "/meetings/series/new", "/meetings/urgent"):
        _row(f"GET {path}", plans, ALL - plans)
    _row("GET /api/v1/series", ALL, scope="meetings:read")
    _row(f"GET {api}/waiting", ALL, scope="meetings:read")
    series = {"area_id": "$area", "name": "Weekly", "starts_on": "$day:30", "starts_at": "09:30"}
    _both("POST /meetings/series", "POST /api/v1/series", "meetings:write", RUNS, ALL - RUNS, body=series)
    urgent = {"area_id": "$area", "starts_on": "$day:2", "starts_at": "09:30", "reason": "Tonight"}
    _both("POST /meetings/urgent", f"POST {api}/urgent", "meetings:write", RUNS, ALL - RUNS, body=urgent)
    _row("GET /meetings/series/{series_id}", RUNS)
    _row("GET /api/v1/series/{series_id}/dates", RUNS, scope="meetings:read")
    _both("POST /meetings/series/{series_id}/dates", "POST /api/v1/series/{series_id}/dates", "meetings:write", RUNS,
          body={"days": ["$proposed"]})  # fmt: skip
    _row("GET /meetings/{meeting_id}/plan", RUNS, TOLD, at=out)
    move = {"starts_on": "$day:50", "starts_at": "10:00", "version": "$v_meeting_out"}
    _both(
        "POST /meetings/{meeting_id}/plan",
        f"POST {api}/{{meeting_id}}/move",
        "meetings:write",
        RUNS,
        TOLD,
        at=out,
        body=move,
    )
    cancel = {"reason": "Flooded", "version": "$v_meeting_out"}
    _both(
        "POST /meetings/{meeting_id}/cancel",
        f"POST {api}/{{meeting_id}}/cancel",
        "meetings:write",
        RUNS,
        TOLD,
        at=out,
        body=cancel,
    )
    _agenda(out, api)
    _listings(out, api)


def _agenda(out: dict[str, Any], api: str) -> None:
    stamp = {"stamp": "$stamp_out"}
    listing = "/meetings/{meeting_id}/listings/{listing_id}"
    _both(f"POST {listing}/move", f"POST {api}/{{meeting_id}}/listings/{{listing_id}}/move", "meetings:write", RUNS, TOLD,
          at=out, body=stamp | {"place": "0"})  # fmt: skip
    _row("POST /meetings/{meeting_id}/order", RUNS, TOLD, at=out, body=stamp | {"to": "$to_listing_out"})
    _both(
        "POST /meetings/{meeting_id}/group",
        f"POST {api}/{{meeting_id}}/group",
        "meetings:write",
        RUNS,
        TOLD,
        at=out,
        body=stamp,
    )
    _both("POST /meetings/{meeting_id}/break", f"POST {api}/{{meeting_id}}/break", "meetings:write", RUNS, TOLD, at=out,
          body=stamp | {"after": "1", "minutes": "10"})  # fmt: skip
    _row("GET /meetings/{meeting_id}/publish", RUNS, TOLD, at=out)
    planned = {"meeting_id": "meeting_planned"}
    _both("POST /meetings/{meeting_id}/publish", f"POST {api}/{{meeting_id}}/circulate", "meetings:write", RUNS, at=planned,
          body={"stamp": "$stamp_planned"}, note="a draft agenda is hidden from everybody who does not run the meeting")  # fmt: skip


def _listings(out: dict[str, Any], api: str) -> None:
    listing = "/meetings/{meeting_id}/listings/{listing_id}"
    waiting = {"meeting_id": "meeting_out", "listing_id": "listing_waiting"}
    _row(f"GET {listing}/place", RUNS, TOLD, at=waiting)
    place = {"version": "$v_waiting", "place": "1"}
    _row(
        f"POST {listing}/place",
        RUNS,
        (),
        at=waiting,
        body=place,
        note="waiting cases are known to who runs the meeting",
    )
    _row(
        f"POST {api}/{{meeting_id}}/listings/{{listing_id}}/place",
        RUNS,
        (),
        at=waiting,
        body=place,
        scope="meetings:write",
    )
    _row(f"GET {listing}", RUNS, TOLD, at=out)
    _row(f"GET {api}/listings/{{listing_id}}", RUNS | TABLE, at=out, scope="meetings:read")
    change = {"planned_minutes": "12", "version": "$v_out"}
    _row(f"POST {listing}", RUNS, TABLE, at=out, body=change)
    _row(f"POST {api}/listings/{{listing_id}}", RUNS, TABLE, at=out, body=change, scope="meetings:write")
    for verb, body in (("remove", {"version": "$v_out"}), ("withdraw", {"version": "$v_out", "reason": "Moved away"}),
                       ("hand-over", {"to_user_id": "$user:police"})):  # fmt: skip
        _row(f"POST {listing}/{verb}", RUNS, TABLE, at=out, body=body)
        _row(f"POST {api}/listings/{{listing_id}}/{verb}", RUNS, TABLE, at=out, body=body, scope="meetings:write")
    propose = {"case_file_id": "$case:lara"}
    _row(f"POST {api}/listings", RUNS, SEATED, body=propose, scope="meetings:write")


def _research() -> None:
    asked = frozenset({"police"})
    answered = frozenset({"housing", "deputy"})
    _both("GET /research", "GET /api/v1/research", "research:read", ALL)
    _both("GET /research/{request_id}", "GET /api/v1/research/{request_id}", "research:read", asked)
    _both(
        "POST /research/{request_id}/answer",
        "POST /api/v1/research/{request_id}/answer",
        "research:write",
        asked,
        body=ANSWERED,
    )
    _both(
        "POST /research/{request_id}/nothing",
        "POST /api/v1/research/{request_id}/nothing-known",
        "research:write",
        asked,
        body=SAFE,
    )
    rest = {"meeting_id": "meeting_out"}
    _row("GET /research/meeting/{meeting_id}/rest", TABLE, at=rest, note="every agency its own requests")
    _row(
        "POST /research/meeting/{meeting_id}/rest",
        TABLE,
        at=rest,
        body={"request_ids": ["$request_open"], "are_names_checked": "yes"},
    )
    words = {"text": "A corrected fact", "version": 1}
    _row("POST /research/items/{item_id}/change", answered, body=words)
    _row("PATCH /api/v1/research/items/{item_id}", answered, body=words, scope="research:write")
    _both(
        "POST /research/items/{item_id}/release",
        "POST /api/v1/research/items/{item_id}/release",
        "research:write",
        answered,
        body=SAFE,
    )
    _both("POST /research/items/{item_id}/withhold", "POST /api/v1/research/items/{item_id}/withhold", "research:write", answered,
          body=SAFE | {"reason": "Source at risk"})  # fmt: skip


def _live() -> None:
    knows = RUNS | TOLD
    out, now = {"meeting_id": "meeting_out"}, {"meeting_id": "meeting_live", "listing_id": "listing_live"}
    following = {"listing_id": "listing_next"}
    _row("GET /meetings/{meeting_id}/declaration", knows, at=out)
    _row("POST /meetings/{meeting_id}/declaration", knows, at=out, body={"is_agreed": "yes"})
    _row("GET /meetings/{meeting_id}/attendance", knows, at=out)
    presence = {"agency_id": "$agency:police", "participation": "present"}
    _row("POST /meetings/{meeting_id}/attendance", RUNS, TOLD, at=out, body=presence)
    guest = {"agency_id": "$agency:police", "guest_name": "A Guest", "has_signed": "yes"}
    _row("POST /meetings/{meeting_id}/guests", RUNS, TOLD, at=out, body=guest)
    _row("POST /meetings/{meeting_id}/open", RUNS, TOLD, at=out, body={"is_quorum_waived": "yes"})
    _row("POST /meetings/{meeting_id}/pause", RUNS, TOLD, at=now)
    _row("GET /meetings/{meeting_id}/live", knows, at=now)
    _row("GET /meetings/{meeting_id}/live/{listing_id}", RUNS | TABLE | {"observer"}, at=now,
         note="who has not declared is led to the statement, whatever the case")  # fmt: skip
    _row("POST /live/{listing_id}/release/{item_id}", {"housing", "deputy"}, {"education"}, at=now, body=SAFE,
         note="one's own agency's item, after the declaration")  # fmt: skip
    led = "who has not declared is led to the statement, whatever the case"
    step = now | {"step": "risk"}
    _row("GET /meetings/{meeting_id}/live/{listing_id}/{step}", RUNS | TABLE | {"observer"}, at=step, note=led)
    _row("GET /meetings/{meeting_id}/end", RUNS, TOLD, at=now)
    _row("POST /meetings/{meeting_id}/end", RUNS, TOLD, at={"meeting_id": "meeting_heard"})
    _row("POST /live/{listing_id}/start", RUNS, TABLE, at=following)
    _row("POST /live/{listing_id}/floor", RUNS, TABLE, at=now, body={"agency_id": "$agency:police"})
    _row("GET /live/{listing_id}/defer", RUNS, TABLE, at=now)
    _row("POST /live/{listing_id}/defer", RUNS, TABLE, at=now, body={"reason": "Out of time", "version": "$v_live"})
    note = now | {"agency_id": "agency:housing"}
    writes = RUNS | {"housing", "deputy"}
    _row("GET /live/{listing_id}/note/{agency_id}", writes, TABLE - writes, at=note)
    _row(
        "POST /live/{listing_id}/note/{agency_id}",
        writes,
        TABLE - writes,
        at=note,
        body={"text": "Said", "version": "$v_note"},
    )
    _row(
        "POST /live/{listing_id}/words", RUNS, TABLE, at=now, body={"risk_summary": "High", "version": "$v_discussion"}
    )
    _row("GET /live/{listing_id}/close", RUNS, TABLE, at=now)
    close = {"version": "$v_live", "unsafe_reason": "Nobody can tell her safely"}
    _row("POST /live/{listing_id}/close", RUNS, TABLE, at=now, body=close)
    _live_programs()


def _live_programs() -> None:
    knows = RUNS | TOLD
    api, case = "/api/v1/meetings/{meeting_id}", "/api/v1/live/{listing_id}"
    out, now = {"meeting_id": "meeting_out"}, {"meeting_id": "meeting_live", "listing_id": "listing_live"}
    write = {"scope": "meetings:write"}
    _row(
        f"GET {api}/live", knows, at=now, scope="meetings:read", note="the case being heard only after the declaration"
    )
    _row(f"POST {api}/declaration", knows, at=out, body={"is_agreed": True}, **write)
    presence = {"agency_id": "$agency:police", "participation": "present"}
    _row(f"PUT {api}/attendance", RUNS, TOLD, at=out, body=presence, **write)
    guest = {"agency_id": "$agency:police", "guest_name": "A Guest", "has_signed": True}
    _row(f"POST {api}/guests", RUNS, TOLD, at=out, body=guest, **write)
    _row(f"POST {api}/open", RUNS, TOLD, at=out, body={"is_quorum_waived": True}, **write)
    _row(f"POST {api}/pause", RUNS, TOLD, at=now, **write)
    _row(f"POST {api}/end", RUNS, TOLD, at={"meeting_id": "meeting_heard"}, **write)
    declared = RUNS | SEATED
    _row(f"GET {case}", declared, TABLE - declared, at=now, scope="meetings:read", note="after the declaration")
    _row(f"POST {case}/start", RUNS, TABLE, at={"listing_id": "listing_next"}, **write)
    _row(f"POST {case}/floor", RUNS, TABLE, at=now, body={"agency_id": "$agency:police"}, **write)
    note = now | {"agency_id": "agency:housing"}
    writes = RUNS | {"housing", "deputy"}
    _row(
        f"PUT {case}/notes/{{agency_id}}",
        writes,
        TABLE - writes,
        at=note,
        body={"text": "Said", "version": "$v_note"},
        **write,
    )
    _row(f"PATCH {case}/words", RUNS, TABLE, at=now, body={"risk_summary": "High", "version": "$v_discussion"}, **write)
    _row(f"POST {case}/defer", RUNS, TABLE, at=now, body={"reason": "Out of time", "version": "$v_live"}, **write)
    close = {"version": "$v_live", "unsafe_reason": "Nobody can tell her safely"}
    _row(f"POST {case}/close", RUNS, TABLE, at=now, body=close, **write)


def _minutes() -> None:
    past, draft = (
        {"meeting_id": "meeting_past", "listing_id": "listing_past"},
        {"meeting_id": "meeting_over", "listing_id": "listing_over"},
    )
    page, api = "/meetings/{meeting_id}/minutes", "/api/v1/meetings/{meeting_id}/minutes"
    readers = TABLE | {"walled"}
    declared = RUNS | {"police", "idva", "housing"}
    _row(f"GET {page}", RUNS | readers, at=past, note="who has not declared is led to the statement")
    _row(f"GET {api}", declared, readers - declared, at=past, scope="minutes:read")
    version = {"version": "$v_minutes_over"}
    _row(f"POST {page}", RUNS, at=draft, body=version | {"opening": "Opened late"})
    _row(f"PATCH {api}", RUNS, at=draft, body=version | {"opening": "Opened late"}, scope="minutes:write")
    _row(f"GET {page}/cases/{{listing_id}}", RUNS, at=draft)
    _row(f"POST {page}/cases/{{listing_id}}", RUNS, at=draft, body=version | {"risk_summary": "Corrected"})
    _row(
        f"PATCH {api}/cases/{{listing_id}}",
        RUNS,
        at=draft,
        body=version | {"risk_summary": "Corrected"},
        scope="minutes:write",
    )
    _both(
        f"POST {page}/approve",
        f"POST {api}/approve",
        "minutes:write",
        {"chair"},
        {"coordinator"},
        at=draft,
        body=version,
    )
    _both(
        f"POST {page}/addenda",
        f"POST {api}/addenda",
        "minutes:write",
        RUNS,
        readers,
        at=past,
        body={"text": "Police left early"},
    )


def _packs() -> None:
    out, now = {"meeting_id": "meeting_out"}, {"meeting_id": "meeting_live"}
    takes = RUNS | TABLE | {"walled"}
    for route in ("GET /calendar", "POST /calendar", "POST /calendar/end"):
        _row(route, ALL, note="one's own")
    _row(
        "GET /api/v1/meetings/{meeting_id}/pack",
        takes,
        {"observer"},
        at=out,
        scope="packs:read",
        note="without the cases behind a wall",
    )
    _row(
        "GET /meetings/{meeting_id}/pack",
        takes,
        {"observer"},
        at=out,
        note="who has not declared is led to the statement",
    )
    _row("GET /meetings/{meeting_id}/pack/download", takes - {"education"}, {"observer", "education"}, at=now,
         note="after the own declaration")  # fmt: skip


def _actions() -> None:
    _row("GET /actions", LISTS_ACTIONS, ALL - LISTS_ACTIONS)
    _row("GET /api/v1/actions", ALL, scope="actions:read")
    sees = RUNS | TABLE
    _both("GET /actions/{action_id}", "GET /api/v1/actions/{action_id}", "actions:read", sees)
    _row("GET /api/v1/actions/{action_id}/history", sees, scope="actions:read")
    owners = frozenset({"housing", "deputy", "coordinator"})
    others = sees - owners
    note = {"version": "1", "note": "Done with care"}
    _row("GET /actions/{action_id}/{verb}", owners, others, at={"verb": "complete"})
    _row("POST /actions/{action_id}/{verb}", owners, others, at={"verb": "complete"}, body=note)
    chosen = {"chosen": "$chosen_action", "note": "All done"}
    _row("POST /actions/done", owners, others, body=chosen)
    for verb, body in (("start", note), ("complete", note), ("not-possible", note), ("not-undertaken", note),
                       ("need-time", note | {"due_on": "$day:90"})):  # fmt: skip
        _row(f"POST /api/v1/actions/{{action_id}}/{verb}", owners, others, body=body, scope="actions:write")
    _row("POST /api/v1/actions/{action_id}/reopen", {"coordinator"}, sees - {"coordinator"}, at={"action_id": "action_done"},
         body=note | {"version": 2}, scope="actions:write")  # fmt: skip
    _row("PATCH /api/v1/actions/{action_id}", RUNS, TABLE, body={"text": "Change both locks"}, headers={"If-Match": '"1"'},
         scope="actions:write")  # fmt: skip
    add = {"case_file_id": "$case:anna", "agency_id": "$agency:housing", "text": "Fit a chain", "due_on": "$day:20"}
    _row("POST /api/v1/actions", RUNS, SEATED, body=add, scope="actions:write")
    live = {"listing_id": "listing_live"}
    _row("GET /agreed/{listing_id}", sees, at=live)
    _row("GET /agreed/{listing_id}/line", RUNS, TABLE, at=live)
    line = {"line": "Housing changes the locks"}
    for verb in ("parse", "capture"):
        _row(f"POST /agreed/{{listing_id}}/{verb}", RUNS, TABLE, at=live, body=line)
    _row("POST /agreed/{listing_id}/undo", RUNS, TABLE, at=live, body={"action_id": "$action", "version": "1"})


def _desk() -> None:
    runs = RUNS | {"coordinator_b"}
    _row("GET /queues", runs, ALL - runs)
    _row(
        "GET /meetings/{meeting_id}/live/panel",
        RUNS | SEATED | {"walled"},
        {"education", "observer"},
        at={"meeting_id": "meeting_live"},
    )
    _row("GET /meetings/{meeting_id}/stream", RUNS | SEATED | {"walled"}, {"education", "observer"}, at={"meeting_id": "meeting_live"},
         note="says only that something changed")  # fmt: skip


def _areas() -> None:
    _row("GET /areas", ALL)
    _row("GET /areas/{area_id}", AREA)
    _row("POST /areas/{area_id}", {"coordinator", "administrator"}, AREA - {"coordinator", "administrator"},
         body={"valid_from": "$day:30", "approved_by": "Steering group"})  # fmt: skip
    _row("GET /api/v1/areas", ALL)
    _row("GET /api/v1/areas/{area_id}/protocol", AREA)
    instruments = "/areas/{area_id}/instruments"
    _both(f"GET {instruments}", f"GET /api/v1{instruments}", "assessments:read", RUNS, AREA - RUNS)
    follows = frozenset({"coordinator", "administrator"})
    chosen = {"instruments": ["uk.safelives.dash-ric-24"], "repeat_months": "12", "most_open_questions": "5", "number": "1",
              "valid_from": "$day:30", "approved_by": "Steering group"}  # fmt: skip
    counted = {"incidents.0.at_least": "3", "incidents.0.months": "12"}
    _row(f"GET {instruments}/choice", follows, AREA - follows)
    _row(f"GET /api/v1{instruments}/choice", follows, AREA - follows)
    _row(f"POST {instruments}/choice", follows, AREA - follows, body=chosen | counted)
    _row(f"POST /api/v1{instruments}/choice", follows, AREA - follows, scope="protocols:write",
         body=chosen | {"incidents": [{"at_least": 3, "months": 12}]})  # fmt: skip


for fill in (
    _web,
    _accounts,
    _cases,
    _assessments,
    _instruments,
    _referrals,
    _meetings,
    _research,
    _live,
    _minutes,
    _packs,
    _actions,
    _desk,
    _areas,
):
    fill()
