"""What a second plan would change is told leaf by leaf, and nothing of it is passed over that is not listed."""

from __future__ import annotations

from typing import Any

from backend.ops.infrastructure.differences import Listed, differences, unlisted


def plan(
    actions: list[str], before: Any, after: Any, unknown: Any = None, address: str = "aws_x.y", **more: Any
) -> Any:
    change = {"actions": actions, "before": before, "after": after, "after_unknown": unknown or {}, **more}
    return {"resource_changes": [{"address": address, "mode": "managed", "change": change}]}


def told(plan: Any) -> list[str]:
    return [str(each) for each in differences(plan)]


def test_each_leaf_is_told_with_its_path():
    before = {"name": "a", "rule": [{"status": "on", "days": 1}], "tags": {"A": "1"}}
    after = {"name": "a", "rule": [{"status": "off", "days": 1}], "tags": {"A": "1", "B": "2"}}
    assert told(plan(["update"], before, after)) == [
        "aws_x.y rule.0.status: 'on' becomes 'off'",
        "aws_x.y tags.B: None becomes '2'",
    ]


def test_a_list_of_another_length_is_one_difference():
    assert told(plan(["update"], {"ports": [1]}, {"ports": [1, 2]})) == ["aws_x.y ports: [1] becomes [1, 2]"]


def test_what_is_known_after_apply_differs():
    assert told(plan(["update"], {"arn": "a"}, {}, {"arn": True})) == [
        "aws_x.y arn: 'a' becomes what is known after apply"
    ]


def test_a_replacement_says_so_and_why():
    found = told(plan(["delete", "create"], {"id": "a"}, {"id": "b"}, replace_paths=[["id"]]))
    assert found == ["aws_x.y (delete-create): because of id", "aws_x.y id: 'a' becomes 'b'"]


def test_what_is_gone_and_what_stays():
    assert told(plan(["create"], None, {"id": "a"})) == ["aws_x.y (create): as a whole"]
    assert told(plan(["no-op"], {"id": "a"}, {"id": "a"})) == []


def test_only_what_is_listed_is_passed_over():
    changed = plan(["update"], {"a": 1, "b": 1}, {"a": 2, "b": 2}, address="module.m.aws_x.y")
    listed = [Listed(address=r"module\..*", attribute="a", reason="the emulator forgets it")]
    assert [each.attribute for each in unlisted(changed, listed)] == ["b"]
    assert unlisted(changed, [*listed, Listed(address=".*", attribute="b", reason="so too")]) == []
    assert len(unlisted(changed, [Listed(address="aws_x", attribute="a|b", reason="not this address")])) == 2
