"""The description of the twins holds: what it promises is answered, what it does not allow is refused."""

import re

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from jsonschema import Draft202012Validator
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import content_type_conformance, negative_data_rejection, response_schema_conformance, status_code_conformance

from fogline.web import openapi
from fogline.web.pages import PAGES

load_all_checks()
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]


schema = schemathesis.openapi.from_dict(openapi.description(PAGES))
CHECKS = [schemathesis.checks.not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance, negative_data_rejection]


@schema.parametrize()
@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
def test_what_is_described_is_what_is_answered(case, address):
    case.call_and_validate(base_url=address, checks=CHECKS)


def test_the_description_is_valid_and_so_is_every_schema_in_it():
    told = openapi.description(PAGES)

    assert told["openapi"].startswith("3.1")
    assert told["info"]["title"]
    assert told["info"]["version"]
    names = [operation["get"]["operationId"] for operation in told["paths"].values()]
    assert len(names) == len(set(names))
    for path, operation in told["paths"].items():
        get = operation["get"]
        assert {p["name"] for p in get["parameters"] if p["in"] == "path"} == set(re.findall(r"\{(\w+)\}", path))
        schemas = [p["schema"] for p in get["parameters"]]
        schemas += [media["schema"] for answer in get["responses"].values() for media in answer.get("content", {}).values()]
        for one in (*schemas, *told["components"]["schemas"].values()):
            Draft202012Validator.check_schema(one)
