# SPDX-License-Identifier: Apache-2.0
"""The example product with one fault at a time: each is found, and stands on
the case that asks for it."""
from concurrent.futures import ThreadPoolExecutor

from tap import run
from thermostat import Thermostat


def cell(table, row, key, value=None):
    return lambda t: t.cell(table, row, key, value)


def ics(id, support, detail=""):
    return lambda t: t.ics(id, support, detail)


def claim(id, present, reason="It is not in the product at all."):
    return lambda t: t.claim(id, present, reason)


def put(path, data):
    return lambda t: t.tree(path, data, add=True)


def new(path, data):
    return lambda t: t.tree(path, data)


def program(path):
    return new(path, "Stands for a program of the product.\n")


def rows(table, text):
    """The rows of a table that had none."""
    return lambda t: t.replace(f"  {table}: []\n", f"  {table}:\n{text}")


def password(hash):
    """root with a password, and a console to log in on."""
    def change(t):
        t.tree("etc/shadow", f"root:{hash}:20000:0:99999:7:::\n"
                             "daemon:*:20000:0:99999:7:::\nthermostat:*:20000:0:99999:7:::\n")
        t.tree("etc/inittab", "ttyS0::respawn:/sbin/getty -L ttyS0 115200\n", add=True)
        t.tree("sbin/getty", "Stands for a program of the product.\n")
        t.tree("bin/login", "Stands for a program of the product.\n")
    return change


SNMPD = [put("etc/init.d/rcS", "/usr/sbin/snmpd -c /etc/snmpd.conf\n"), program("usr/sbin/snmpd")]
TELNETD = [put("etc/inittab", "::respawn:/usr/sbin/telnetd -F -l /bin/sh\n"),
           program("usr/sbin/telnetd")]
KEY = new("etc/ssl/device.key", """-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINJj3HQbKMzZFmqvFuSZWXCIsXQ8iH0MXGJgjNMaR0Fx
-----END PRIVATE KEY-----
""")

F, I = "FAIL", "INCONCLUSIVE"
# What else fails with them.
LISTENS = {"5.5-5", "5.6-1", "5.6-5", "5.13-1B"}
SHELL = LISTENS | {"5.5-1", "5.5-4"}

# Provision, case, verdict, reason, changes, other provisions that fail too.
FAULTS = [
    ("5.0-1", "5.0-1-1", F, "declaration-fails", [ics("5.6-8", "N")]),
    ("5.0-1", "5.0-1-1", I, "ixit-incomplete", [ics("5.6-8", "N", "too dear")]),
    ("5.1-1", "5.1-1-2", F, "evidence-of-failure", [password("")], {"5.6-4A"}),
    ("5.1-1", "5.1-1-1", F, "declaration-fails",
     [cell("1-AuthMech", "AuthMech-Web", "password_generation_mechanism", "same on every unit")]),
    ("5.1-2", None, F, "declared-not-supported", [claim("b", True), ics("5.1-2", "N")]),
    ("5.1-2A", "5.1-2A-1", F, "declaration-fails",
     [cell("1-AuthMech", "AuthMech-Service", "authentication_factor", "password")]),
    ("5.1-3", "5.1-3-1", F, "evidence-of-failure", [password("abJnggxhB/yWI")], {"5.1-1", "5.4-3", "5.6-4A"}),
    ("5.1-4", "5.1-4-1", F, "declaration-fails",
     [cell("2-UserInfo", None, "documentation_of_change_mechanisms", "none")]),
    ("5.1-5", "5.1-5-1", F, "declaration-fails",
     [cell("1-AuthMech", "AuthMech-Web", "brute_force_prevention", "none")]),
    ("5.2-1", "5.2-1-1", F, "declaration-fails",
     [cell("2-UserInfo", None, "publication_of_vulnerability_disclosure_policy", "none")]),
    ("5.2-2", "5.2-2-1", F, "declaration-fails",
     [cell("4-Conf", None, "vulnerability_actions", "no")]),
    ("5.2-3", "5.2-3-1", F, "declaration-fails",
     [cell("4-Conf", None, "vulnerability_monitoring", "no")]),
    ("5.3-1", "5.3-1-1", F, "undeclared",
     [put("usr/lib/opkg/status", "\nPackage: mosquitto\nVersion: 2.0.20-1\n"
                                 "Status: install ok installed\nArchitecture: arm\n")]),
    ("5.3-2", "5.3-2-1", F, "declaration-fails",
     [cell("7-UpdMech", "*", "security_guarantees", "none")], {"5.3-10"}),
    ("5.3-3", "5.3-3-1", I, "ixit-incomplete",
     [cell("7-UpdMech", "*", "initiation_and_interaction")]),
    ("5.3-4A", "5.3-4A-1", F, "declaration-fails", [cell("7-UpdMech", "*", "automatic", "no")]),
    ("5.3-5", "5.3-5-1", I, "ixit-incomplete", [cell("7-UpdMech", "*", "update_checking", "none")]),
    ("5.3-6A", "5.3-6A-1", F, "declaration-fails",
     [cell("7-UpdMech", "*", "user_control", "[enable, disable]")]),
    ("5.3-6B", "5.3-6B-1", F, "declaration-fails",
     [cell("7-UpdMech", "*", "notification_control", "none")]),
    ("5.3-7", "5.3-7-1", F, "declaration-fails",
     [cell("7-UpdMech", "*", "cryptographic_details", "none")], {"5.3-9", "5.3-10"}),
    ("5.3-8", "5.3-8-1", F, "declaration-fails", [cell("4-Conf", None, "update_procedures", "no")]),
    ("5.3-9", "5.3-9-1", F, "declaration-fails",
     [cell("7-UpdMech", "*", "cryptographic_details", "none")], {"5.3-7", "5.3-10"}),
    ("5.3-10", None, I, "na-contradicted", [claim("j", False), ics("5.3-10", "N/A")]),
    ("5.3-10", "5.3-10-1", F, "declaration-fails",
     [cell("7-UpdMech", "*", "security_guarantees", "none")], {"5.3-2"}),
    ("5.3-11", "5.3-11-1", I, "ixit-incomplete",
     [cell("7-UpdMech", "*", "user_notification", "none")]),
    ("5.3-12", None, I, "needs-justification", [ics("5.3-12", "N")], {"5.0-1"}),
    ("5.3-13", "5.3-13-1", F, "declaration-fails",
     [cell("2-UserInfo", None, "publication_of_support_period", "none")]),
    ("5.3-14", "5.3-14-1", F, "declaration-fails",
     [claim("3", True), ics("5.3-14", "Y"),
      cell("2-UserInfo", None, "publication_of_non_updatable", "none")]),
    ("5.3-15A", "5.3-15A-1", F, "declaration-fails",
     [claim("3", True), ics("5.3-15A", "Y"),
      rows("9-ReplSup", "    - {id: R, isolation: none, hardware_replacement: two wires}\n")]),
    ("5.3-15B", "5.3-15B-1", F, "declaration-fails",
     [claim("3", True), ics("5.3-15B", "Y"),
      rows("9-ReplSup", "    - {id: R, isolation: Wi-Fi off, hardware_replacement: none}\n")]),
    ("5.3-16", "5.3-16-1", F, "declaration-fails",
     [cell("2-UserInfo", None, "model_designation", "none")]),
    ("5.4-1", "5.4-1-1", F, "undeclared", [KEY], {"5.4-3"}),
    ("5.4-2", None, F, "declared-not-supported", [claim("l", True), ics("5.4-2", "N")]),
    ("5.4-3", "5.4-3-2", F, "evidence-of-failure", [KEY], {"5.4-1"}),
    ("5.4-4", "5.4-4-1", F, "declaration-fails",
     [cell("10-SecParam", "SecParam-DeviceKey", "generation_mechanism", "same on every unit")]),
    ("5.5-1", "5.5-1-2", F, "evidence-of-failure", TELNETD, SHELL),
    ("5.5-2", "5.5-2-1", F, "declaration-fails", [cell("12-NetSecImpl", "*", "report", "none")]),
    ("5.5-3", "5.5-3-1", I, "ixit-incomplete",
     [cell("6-SoftComp", "SoftComp-System", "cryptographic_usage")]),
    ("5.5-4", "5.5-4-2", F, "evidence-of-failure", TELNETD, SHELL),
    ("5.5-5", "5.5-5-2", F, "undeclared", SNMPD, LISTENS),
    ("5.5-6", None, I, "ics-inconsistent", [ics("5.5-6", "Y")]),
    ("5.5-7", None, F, "declared-not-supported", [claim("o", True), ics("5.5-7", "N")]),
    ("5.5-8", "5.5-8-1", F, "declaration-fails", [cell("4-Conf", None, "secure_management", "no")]),
    ("5.6-1", "5.6-1-2", F, "undeclared", SNMPD, LISTENS),
    ("5.6-2", "5.6-2-1", I, "ixit-incomplete",
     [cell("28-LogIntf", "LogIntf-Web", "disclosed_information")]),
    ("5.6-3", "5.6-3-1", I, "ixit-incomplete",
     [cell("15-PhyIntf", "PhyIntf-Wifi", "protection")]),
    ("5.6-4A", "5.6-4A-2", F, "evidence-of-failure",
     [put("etc/inittab", "ttyS0::respawn:/bin/sh\n")]),
    ("5.6-4A", "5.6-4A-2", F, "undeclared", [password("*")]),
    ("5.6-4A", "5.6-4A-2", F, "undeclared",
     [password("*"), cell("15-PhyIntf", "PhyIntf-Uart", "description", "x\n      seen_as: [ttyS0]")]),
    ("5.6-4B", "5.6-4B-1", F, "declaration-fails",
     [cell("15-PhyIntf", "PhyIntf-Uart", "protection", "none")]),
    ("5.6-5", "5.6-5-1", F, "declaration-fails", [cell("13-SoftServ", "*", "justification", "none")]),
    ("5.6-5", "5.6-5-1", F, "undeclared", SNMPD, LISTENS),
    ("5.6-6", "5.6-6-1", F, "declaration-fails", [cell("16-CodeMin", "*", "description", "none")]),
    ("5.6-7", "5.6-7-1", F, "declaration-fails", [cell("17-PrivlCtrl", "*", "description", "none")]),
    ("5.6-8", "5.6-8-1", F, "declaration-fails",
     [ics("5.6-8", "Y"), rows("18-AccCtrl", "    - {id: A, description: not done}\n")]),
    ("5.6-9", "5.6-9-1", F, "declaration-fails",
     [cell("4-Conf", None, "secure_development", "no")]),
    ("5.7-1", "5.7-1-1", F, "declaration-fails",
     [cell("20-SecBoot", "*", "detection_mechanisms", "none")]),
    ("5.7-2", "5.7-2-1", F, "declaration-fails",
     [cell("20-SecBoot", "*", "user_notification", "none")]),
    ("5.8-1", "5.8-1-1", I, "ixit-incomplete",
     [cell("21-PersData", "*", "secure_communication_mechanisms", "SecComMech-Dtls")]),
    ("5.8-2", "5.8-2-1", F, "declaration-fails",
     [claim("u", True), ics("5.8-2", "Y"), cell("21-PersData", "PersData-Schedule", "sensitive", "yes"),
      cell("21-PersData", "PersData-Schedule", "secure_communication_mechanisms", "none")]),
    ("5.8-3", None, I, "na-contradicted", [claim("v", False), ics("5.8-3", "N/A")]),
    ("5.9-1", "5.9-1-1", F, "declaration-fails", [cell("23-ResMech", "*", "security_guarantees", "none")],
     {"5.9-2"}),
    ("5.9-2", "5.9-2-1", F, "declaration-fails", [cell("23-ResMech", "*", "security_guarantees", "none")],
     {"5.9-1"}),
    ("5.9-3", "5.9-3-1", I, "ixit-incomplete",
     [cell("28-LogIntf", "LogIntf-Service", "resilience_measures")]),
    ("5.10-1", "5.10-1-1", F, "declaration-fails",
     [cell("24-TelData", "*", "security_examination", "not done")]),
    ("5.11-1", "5.11-1-1", I, "ixit-incomplete", [cell("25-DelFunc", "DelFunc-Reset", "target_type")]),
    ("5.11-2", "5.11-2-1", I, "ixit-incomplete",
     [cell("25-DelFunc", "DelFunc-Service", "initiation_and_interaction")]),
    ("5.11-3", None, I, "na-not-allowed", [ics("5.11-3", "N/A", "nothing is deleted by users")]),
    ("5.12-1", "5.12-1-1", I, "ixit-incomplete", [cell("26-UserDec", "UserDec-Updates", "options")]),
    ("5.12-3", "5.12-3-1", F, "declaration-fails",
     [cell("2-UserInfo", None, "documentation_of_setup_check", "none")]),
    ("5.13-1A", "5.13-1A-1", F, "declaration-fails",
     [cell("29-InpVal", "InpVal-Web", "description", "none")], {"5.13-1B"}),
    ("5.6-1", "5.6-1-2", F, "undeclared", [cell("28-LogIntf", "LogIntf-Web", "status", "disabled")],
     {"5.5-5", "5.13-1B"}),
    ("5.6-1", "5.6-1-2", I, "undeclared",
     SNMPD + [cell("28-LogIntf", "LogIntf-Service", "description", "MQTT; there is no snmpd")],
     {"5.6-5"}),
    ("5.13-1B", "5.13-1B-2", F, "undeclared", SNMPD, LISTENS),
    ("6-1", "6-1-1", F, "declaration-fails",
     [cell("2-UserInfo", None, "documentation_of_personal_data", "none")]),
    ("6-2", "6-2-1", I, "ixit-incomplete", [cell("21-PersData", "PersData-Faults", "obtaining_consent")]),
    ("6-3A", "6-3A-1", I, "ixit-incomplete",
     [cell("21-PersData", "PersData-Faults", "withdrawing_consent")]),
    ("6-3B", "6-3B-1", I, "ixit-incomplete", [cell("21-PersData", "PersData-Faults", "storing_consent")]),
    ("6-4", "6-4-1", I, "ixit-incomplete", [cell("24-TelData", "*", "purpose")]),
    ("6-5", "6-5-1", F, "declaration-fails",
     [cell("2-UserInfo", None, "documentation_of_telemetry_data", "none")]),
    ("6-6", "6-6-1", F, "declaration-fails", [cell("21-PersData", "PersData-Faults", "lifecycle", "none")]),
    ("6-7", None, I, "needs-justification", [ics("6-7", "N")], {"5.0-1"}),
    ("6-8", "6-8-1", I, "ixit-incomplete",
     [ics("6-8", "Y"), cell("21-PersData", "PersData-Schedule", "anonymization")]),
]


def try_fault(fault):
    """What is wrong; empty if it is found where it belongs, and nowhere else."""
    provision, case, verdict, reason, changes, *also = fault
    with Thermostat(image=False) as t:
        for change in changes:
            change(t)
        t.build()
        a = t.assess()
    got = a.provisions[provision]
    place = a.cases[case] if case else got
    fails = set().union(*also) | ({provision} if verdict == F else set())
    if got["verdict"] != verdict:
        return f"{fault[:4]}: the provision is {got['verdict']}, {got['reason']}"
    if (place.get("verdict"), place["reason"]) != (verdict, reason):
        return f"{fault[:4]}: {place.get('verdict')}, {place['reason']}: {place['because']}"
    if a.ids("FAIL") != fails:
        return f"{fault[:4]}: fails {a.ids('FAIL')}, not {fails}"
    if reason == "undeclared" and not a.remarks[place["grounds"]["remark"]].get("declared"):
        return f"{fault[:4]}: no place in product.yaml"
    return None


def each_fault_is_found_on_its_case_and_nowhere_else():
    with ThreadPoolExecutor(2) as pool:
        wrong = [w for w in pool.map(try_fault, FAULTS) if w]
    assert not wrong, "\n".join(wrong)


def the_faults_reach_most_provisions():
    assert len({f[0] for f in FAULTS}) >= 70, len({f[0] for f in FAULTS})


if __name__ == "__main__":
    run([each_fault_is_found_on_its_case_and_nowhere_else, the_faults_reach_most_provisions])
