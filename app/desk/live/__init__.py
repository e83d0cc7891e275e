"""The screen of the live meeting: agenda, case, actions and coverage together."""
