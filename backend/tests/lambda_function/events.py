"""What does AWS send to the function?"""

from __future__ import annotations

import base64
import json
from typing import Any

HOST = "api.example.org"
REQUEST_ID = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"
TRACE = "Root=1-5e272390-8c398be037738dc042009320;Parent=94ae789b969f1cc5;Sampled={}"
TOPIC = "arn:aws:sns:us-east-1:123456789012:coalition-production-mail-feedback"
# To witness.py, which the image does not have.
QUESTION = {"witness": "which packages are imported?"}
KEEP_WARM_RULE = "coalition-production-zappa-keep-warm-handler.keep_warm_callback"


def rest(
    path: str, *, method: str = "GET", body: Any = None, address: str = "198.51.100.7", **headers: str
) -> dict[str, Any]:
    """API Gateway's event of a REST API whose bodies are all binary (`*/*`), as Zappa makes it."""
    given = {"Host": HOST, "Content-Type": "application/json"}
    given |= {name.replace("_", "-").title(): value for name, value in headers.items()}
    return {
        "resource": "/{proxy+}",
        "httpMethod": method,
        "path": path,
        "headers": given,
        "multiValueHeaders": {name: [value] for name, value in given.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": {"proxy": path.lstrip("/")},
        "stageVariables": None,
        "requestContext": {"requestId": REQUEST_ID, "stage": "production", "identity": {"sourceIp": address}},
        "body": None if body is None else base64.b64encode(json.dumps(body).encode()).decode(),
        "isBase64Encoded": body is not None,
    }


def of_rule(rule: str) -> dict[str, Any]:
    """EventBridge's, as Zappa's input template passes it on."""
    return {
        "time": "2026-03-01T12:00:00Z",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "region": "us-east-1",
        "detail": {},
        "version": "0",
        "resources": [f"arn:aws:events:us-east-1:123456789012:rule/{rule}"],
        "id": "0c4bbc1c-6c1b-4b5c-8c4e-0123456789ab",
        "kwargs": {},
    }


def of_topic(message: Any, topic: str = TOPIC) -> dict[str, Any]:
    """SNS's."""
    text = message if isinstance(message, str) else json.dumps(message)
    return {"Records": [{"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": {"TopicArn": topic, "Message": text}}]}


def endorsement(number: int) -> dict[str, Any]:
    """What a visitor submits, each under an address of its own."""
    return {
        "name": "Ada Visitor",
        "email": f"visitor-{number}@example.org",
        "kind": "individual",
        "consent_to_display": True,
        "address": {"city": "Hartford", "state": "CT"},
    }
