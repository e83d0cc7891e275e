"""Who works in Alderbrook and Brackenford: twelve agencies, thirty people, all invented."""

from dataclasses import dataclass

from app.accounts.models import AgencyType
from app.core.actor import Role


@dataclass(frozen=True, slots=True)
class InventedAgency:
    """One agency: name, short name, type, words by which the action bar knows it."""

    name: str
    short: str
    type: AgencyType
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InventedUser:
    """One person: name, job, agency's short name, roles in the area."""

    name: str
    job: str
    agency: str
    roles: tuple[Role, ...]


AGENCIES = (
    InventedAgency("Alderbrook Police", "Police", AgencyType.POLICE, ("pol",)),
    InventedAgency("Harbour Advocacy", "IDVA", AgencyType.VICTIM_ADVOCATE, ("advocate", "harbour")),
    InventedAgency("Alderbrook Probation", "Probation", AgencyType.PROBATION, ("pro",)),
    InventedAgency(
        "Children's Social Care", "Children", AgencyType.CHILDREN_SOCIAL_CARE, ("csc", "children's services")
    ),
    InventedAgency("Alderbrook Schools", "Education", AgencyType.EDUCATION, ("edu", "school", "schools")),
    InventedAgency("Brook Street Practice", "GP", AgencyType.HEALTH_GP, ("doctor",)),
    InventedAgency("Alder Hospital", "Hospital", AgencyType.HEALTH_ACUTE, ("a&e", "acute")),
    InventedAgency("Mental Health Trust", "Mental health", AgencyType.HEALTH_MENTAL, ("mh",)),
    InventedAgency("Adult Social Care", "Adults", AgencyType.ADULT_SOCIAL_CARE, ("asc",)),
    InventedAgency("Alderbrook Homes", "Housing", AgencyType.HOUSING, ("hou", "homes")),
    InventedAgency("Clearwater Recovery", "Substance use", AgencyType.SUBSTANCE_MISUSE, ("sub", "recovery")),
    InventedAgency("Coordination Office", "Coordination", AgencyType.COORDINATION),
)
USERS = (
    InventedUser("Karen Ashworth", "Detective Inspector", "Police", (Role.CHAIR,)),
    InventedUser("Ellie Watts", "Coordinator", "Coordination", (Role.COORDINATOR,)),
    InventedUser("Tunde Idowu", "Police Constable", "Police", (Role.ASSESSOR,)),
    InventedUser("Grace Pell", "Police Constable", "Police", (Role.ASSESSOR,)),
    InventedUser("Ravi Okafor", "Detective Sergeant", "Police", (Role.REPRESENTATIVE,)),
    InventedUser("Mia Thorne", "Detective Constable", "Police", (Role.DEPUTY,)),
    InventedUser("Lena Novak", "Independent advocate", "IDVA", (Role.VICTIM_ADVOCATE,)),
    InventedUser("Beth Arkwright", "Independent advocate", "IDVA", (Role.VICTIM_ADVOCATE,)),
    InventedUser("Joel Marsh", "Probation officer", "Probation", (Role.REPRESENTATIVE,)),
    InventedUser("Dina Faye", "Probation officer", "Probation", (Role.DEPUTY,)),
    InventedUser("Anna Bright", "Team manager", "Children", (Role.REPRESENTATIVE,)),
    InventedUser("Carl Whitby", "Social worker", "Children", (Role.DEPUTY, Role.ASSESSOR)),
    InventedUser("Sunita Rao", "Safeguarding lead", "Education", (Role.REPRESENTATIVE,)),
    InventedUser("Owen Slate", "Deputy head", "Education", (Role.DEPUTY,)),
    InventedUser("Susan Hall", "General practitioner", "GP", (Role.REPRESENTATIVE,)),
    InventedUser("Piotr Lem", "Practice nurse", "GP", (Role.DEPUTY, Role.ASSESSOR)),
    InventedUser("Nadia Quist", "Safeguarding nurse", "Hospital", (Role.REPRESENTATIVE,)),
    InventedUser("Tom Verrall", "Emergency sister", "Hospital", (Role.ASSESSOR,)),
    InventedUser("Ines Caldo", "Community nurse", "Mental health", (Role.REPRESENTATIVE,)),
    InventedUser("Mark Udell", "Team leader", "Mental health", (Role.DEPUTY,)),
    InventedUser("Hilde Brandt", "Social worker", "Adults", (Role.REPRESENTATIVE,)),
    InventedUser("Yusuf Aden", "Social worker", "Adults", (Role.DEPUTY,)),
    InventedUser("Rose Osei", "Housing officer", "Housing", (Role.REPRESENTATIVE,)),
    InventedUser("Liam Croft", "Housing officer", "Housing", (Role.DEPUTY, Role.ASSESSOR)),
    InventedUser("Femi Adair", "Recovery worker", "Substance use", (Role.REPRESENTATIVE,)),
    InventedUser("Gwen Hart", "Recovery worker", "Substance use", (Role.DEPUTY,)),
    InventedUser("Paul Denby", "Data protection officer", "Coordination", (Role.AUDITOR,)),
    InventedUser("Iris Vane", "Administrator", "Coordination", (Role.ADMINISTRATOR,)),
    InventedUser("Noor Salim", "Trainee", "Children", (Role.OBSERVER,)),
    InventedUser("Wes Marlow", "Superintendent", "Police", (Role.CHAIR,)),
)
NEXT_DOOR_AGENCIES = (
    InventedAgency("Brackenford Police", "Police (B)", AgencyType.POLICE),
    InventedAgency("Brackenford Office", "Office (B)", AgencyType.COORDINATION),
    InventedAgency("Lantern Advocacy", "IDVA (B)", AgencyType.VICTIM_ADVOCATE),
)
NEXT_DOOR_USERS = (
    InventedUser("Sam Holloway", "Coordinator", "Office (B)", (Role.COORDINATOR,)),
    InventedUser("Dee Larkin", "Detective Sergeant", "Police (B)", (Role.REPRESENTATIVE,)),
    InventedUser("Ola Brisk", "Independent advocate", "IDVA (B)", (Role.VICTIM_ADVOCATE,)),
)
WOMEN = (
    "Maria", "Zainab", "Joanne", "Anna", "Chloe", "Denise", "Priya", "Sarah", "Helen", "Ruth", "Leila", "Olga", "Tamsin", "Bridget",
    "Carmen", "Dorota", "Esther", "Fatima", "Gemma", "Hanna", "Imani", "Jasmine", "Katya", "Lucy", "Mei", "Nora", "Oksana", "Paula",
    "Rania", "Sofia", "Tess", "Una", "Vera", "Wanda", "Xenia", "Yasmin", "Zoe", "Alma", "Bella", "Clara",
)  # fmt: skip
MEN = (
    "Marek", "Ian", "Dean", "Stefan", "Lee", "Gary", "Vikram", "Neil", "Craig", "Simon", "Omar", "Igor", "Hal", "Declan", "Luis",
    "Piotr", "Aaron", "Tariq", "Scott", "Karl", "Jabu", "Ray", "Viktor", "Ben", "Wei", "Patrick", "Taras", "Glen", "Sami", "Rui",
)  # fmt: skip
FAMILIES = (
    "Tolland", "Averill", "Penrose", "Kowalska", "Merrin", "Rushden", "Sandhu", "Lorimer", "Bexwell", "Dunmore", "Wexcombe", "Aldane",
    "Hartree", "Okoro", "Silvano", "Brandell", "Quennell", "Farrow", "Zielinska", "Marchbank", "Orrin", "Tressell", "Vanner", "Yelland",
    "Castor", "Dray", "Ellery", "Fenner", "Garland", "Hobday",
)  # fmt: skip
STREETS = (
    "Elm Road",
    "Hill Street",
    "Mill Lane",
    "Harbour View",
    "Station Close",
    "Orchard Way",
    "Chapel Row",
    "Weir Bank",
)
LANGUAGES = ("", "", "", "", "Polish", "Urdu", "Romanian", "Ukrainian", "Arabic", "")
