"""The offices whose registers are mirrored, by their codes of WIPO ST.3."""

from registry.saying import Said, say

OFFICES: dict[str, Said] = {
    "VN": say("the Intellectual Property Office of Viet Nam"),
    "EU": say("the European Commission"),
    "EM": say("the European Union Intellectual Property Office"),
    "WO": say("the World Intellectual Property Organization"),
    "VN-23": say("the province of Hà Tĩnh"),
}
