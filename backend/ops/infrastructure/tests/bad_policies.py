"""Plans that must be refused, by rule: who may do what."""

from __future__ import annotations

from .worsening import (
    FUNCTION,
    INVOKE,
    PASS,
    RELEASE,
    ROLE_POLICY,
    Bad,
    grant,
    is_denied_inside,
    make_roles,
    release_by_pull_request,
    trust,
    trust_a_branch,
    without,
)  # fmt: skip

POLICIES = (
    Bad(
        "documents-known",
        "a policy that only AWS knows",
        lambda told: told.hide(ROLE_POLICY, "policy", FUNCTION),
        "policy",
    ),
    Bad("actions-named", "all of S3", grant(FUNCTION, Action="s3:*", Resource="arn:aws:s3:::a/b"), "s3:*"),
    Bad("actions-named", "everything", grant(FUNCTION, Action=["*"], Resource="arn:aws:s3:::a/b"), "allows *"),
    Bad(
        "actions-named",
        "all but one",
        grant(FUNCTION, NotAction="s3:GetObject", Resource="arn:aws:s3:::a/b"),
        "NotAction",
    ),
    Bad(
        "resources-named",
        "any table",
        grant(FUNCTION, Action="dynamodb:GetItem", Resource="*"),
        "dynamodb:GetItem for *",
    ),
    Bad(
        "resources-named",
        "any bucket",
        grant(FUNCTION, Action="s3:GetObject", Resource="arn:aws:s3:::*"),
        "s3:GetObject",
    ),
    *(
        Bad("resources-named", resource, grant(FUNCTION, Action=action, Resource=resource), resource)
        for action, resource in {
            "s3:PutObject": "arn:aws:s3:::*/*",
            "s3:GetObject": "arn:*",
            "s3:ListBucket": "arn:aws:*:*:*:*",
            "dynamodb:GetItem": "arn:aws:dynamodb:us-east-1:000000000000:table/*",
            "secretsmanager:GetSecretValue": "arn:aws:secretsmanager:us-east-1:000000000000:secret:*",
        }.items()
    ),
    Bad(
        "resources-named",
        "any key",
        grant(FUNCTION, Action="kms:Decrypt", Resource="arn:aws:kms:us-east-1:000000000000:key/*"),
        "every key",
    ),
    Bad(
        "resources-named",
        "all but one",
        grant(FUNCTION, Action="s3:GetObject", NotResource="arn:aws:s3:::a/b"),
        "NotResource",
    ),
    Bad(
        "policies-ours",
        "AWS's own policy",
        lambda told: told.add(
            "aws_iam_role_policy_attachment.all", policy_arn="arn:aws:iam::aws:policy/AdministratorAccess"
        ),
        "AdministratorAccess",
    ),
    Bad(
        "principals-named",
        "a bucket for anybody",
        lambda told: told.allow(
            "aws_s3_bucket_policy",
            '"media"',
            {"Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/b"},
        ),
        "anybody",
    ),
    Bad(
        "principals-named",
        "anybody who comes by TLS",
        lambda told: told.allow(
            "aws_s3_bucket_policy",
            '"media"',
            {
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::a/b",
                "Condition": {"Bool": {"aws:SecureTransport": "true"}},
            },
        ),
        "anybody",
    ),
    Bad(
        "principals-named",
        "everybody but one",
        lambda told: told.allow(
            "aws_s3_bucket_policy",
            '"media"',
            {"NotPrincipal": {"AWS": "000000000000"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/b"},
        ),
        "NotPrincipal",
    ),
    Bad("no-keys", "a user", lambda told: told.add("aws_iam_user.somebody", name="somebody"), "role"),
)

ROLES = (
    Bad(
        "runtime-role",
        "changes its own policy",
        grant(
            FUNCTION, Action="iam:PutRolePolicy", Resource="arn:aws:iam::000000000000:role/coalition-staging-function"
        ),
        "iam:PutRolePolicy",
    ),
    Bad(
        "runtime-role",
        "changes its own code",
        grant(
            FUNCTION,
            Action="lambda:UpdateFunctionCode",
            Resource="arn:aws:lambda:us-east-1:000000000000:function:coalition-staging",
        ),
        "lambda:UpdateFunctionCode",
    ),
    Bad("runtime-role", "a task passes roles", grant("module.geodata_import", **PASS), "iam:PassRole"),
    Bad("own-invocation", "from inside", without(ROLE_POLICY, FUNCTION, is_denied_inside), "own code invoke it"),
    Bad(
        "own-invocation",
        "any function",
        grant(FUNCTION, Action=INVOKE, Resource="arn:aws:lambda:us-east-1:000000000000:function:*"),
        "this one function",
    ),
    Bad(
        "release-role",
        "writes policies",
        grant(
            RELEASE, Action="iam:PutRolePolicy", Resource="arn:aws:iam::000000000000:role/coalition-staging-function"
        ),
        "iam:PutRolePolicy",
    ),
    Bad("release-role", "passes what it likes", grant(RELEASE, **PASS), "name each role"),
    Bad(
        "release-role",
        "passes to anything",
        grant(RELEASE, Action="iam:PassRole", Resource="arn:aws:iam::000000000000:role/coalition-staging-function"),
        "any service",
    ),
    Bad("github-identity", "any branch", trust_a_branch, "equality"),
    Bad("github-identity", "any repository", trust("repo:*"), "name the repository"),
    Bad("github-identity", "a job without environment", trust("repo:o/r:ref:refs/heads/main"), "it may look"),
    Bad("github-identity", "a pull request", trust("repo:o/r:pull_request"), "it may look"),
    Bad("release-role", "a pull request's", release_by_pull_request, "iam:CreateRole"),
)

ACCOUNT = (
    Bad(
        "infrastructure-role",
        "could raise itself",
        without(ROLE_POLICY, '.roles["staging"]', lambda statement: statement["Effect"] == "Deny"),
        "refuses to change it",
        "account",
    ),
    Bad(
        "infrastructure-role",
        "makes roles without a boundary",
        make_roles,
        "iam:CreateRole without the boundary",
        "account",
    ),
    Bad(
        "tags",
        "nobody's",
        lambda told: told.first("aws_ecr_repository")["tags_all"].pop("CostCenter"),
        "CostCenter",
        "account",
    ),
)
