"""What do the emulator's other services lack, that Terraform asks of them? Put before their own handlers here."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

type Service = Callable[..., Awaitable[Any]]

_OF_ITS_MASTER = "MasterUserSecretOfInstance"


def with_saved_queries(theirs: Service, answer: Callable[[Any], Any]) -> Service:
    """Puts ours before a handler of CloudWatch Logs' requests. They are kept, and never run."""
    queries: dict[str, dict[str, Any]] = {}

    async def handle(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        if not action.endswith(("QueryDefinition", "QueryDefinitions")):
            return await theirs(method, path, headers, body, query)
        told = json.loads(body or b"{}")
        name = told.get("queryDefinitionId") or str(uuid.uuid4())
        if action == "PutQueryDefinition":
            queries[name] = {**told, "queryDefinitionId": name}
            return answer({"queryDefinitionId": name})
        if action == "DeleteQueryDefinition":
            return answer({"success": queries.pop(name, None) is not None})
        prefix = told.get("queryDefinitionNamePrefix", "")
        return answer({"queryDefinitions": [one for one in queries.values() if one["name"].startswith(prefix)]})

    return handle


def with_identity_settings(theirs: Service, identities: Any, answer: Callable[[Any], Any]) -> Service:
    """Puts ours before a handler of SES's requests: where an identity's bounces go to."""

    async def handle(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        found = re.fullmatch(r"/v2/email/identities/([^/]+)/(mail-from|feedback)", path)
        identity = identities.get(unquote(found[1])) if found else None
        if found is None or identity is None or method != "PUT":
            return await theirs(method, path, headers, body, query)
        told = json.loads(body or b"{}")
        if found[2] == "feedback":
            identity["FeedbackForwardingStatus"] = told.get("EmailForwardingEnabled", False)
        else:
            identity["MailFromAttributes"] = {"MailFromDomainStatus": "SUCCESS", **told}
        return answer({})

    return handle


def with_master_secrets(rds: dict[str, Any], secrets: Any) -> None:
    """RDS keeps the master's password of an instance in a secret of its own, as ministack does for clusters alone."""
    handlers, said, instances = rds["_ACTION_MAP"], rds["_p"], rds["_instances"]
    create, delete, fields = handlers["CreateDBInstance"], handlers["DeleteDBInstance"], rds["_instance_xml"]

    def create_instance(parameters: Any) -> Any:
        answer = create(parameters)
        instance = instances.get(said(parameters, "DBInstanceIdentifier"))
        if instance and said(parameters, "ManageMasterUserPassword") == "true":
            master = {"username": said(parameters, "MasterUsername"), "password": str(uuid.uuid4())}
            instance[_OF_ITS_MASTER] = secrets.create_secret_in_process(f"rds!db-{uuid.uuid4()}", json.dumps(master))
        return answer

    def delete_instance(parameters: Any) -> Any:
        instance = instances.get(said(parameters, "DBInstanceIdentifier")) or {}
        answer = delete(parameters)
        if secret := instance.get(_OF_ITS_MASTER):
            secrets.delete_secret_in_process(secret)
        return answer

    def with_secret(instance: Any) -> str:
        arn = instance.get(_OF_ITS_MASTER)
        told = f"<SecretArn>{arn}</SecretArn><SecretStatus>active</SecretStatus>"
        own: str = fields(instance)
        return own + (f"<MasterUserSecret>{told}</MasterUserSecret>" if arn else "")

    handlers |= {"CreateDBInstance": create_instance, "DeleteDBInstance": delete_instance}
    rds["_instance_xml"] = with_secret
