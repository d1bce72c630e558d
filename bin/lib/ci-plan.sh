# shellcheck shell=bash
# A plan in a folder that nobody else reads and that goes however the script ends. For a script that has sourced
# checkout.sh.

# quiet_infrastructure ...: bin/infrastructure, of whose words names and errors alone reach the log: whoever reads a
# repository reads its jobs' logs, too.
quiet_infrastructure() {
    TF_CLI_ARGS_plan="-json ${TF_CLI_ARGS_plan:-}" TF_CLI_ARGS_apply="-json ${TF_CLI_ARGS_apply:-}" \
        bin/infrastructure "$@" 2>&1 | python3 -m backend.ops.workflows.terraform_words
}

# Sets $plan_folder, with plan.tfplan and plan.json in it. The root is the working folder from here on.
make_plan() {
    cd "$root"
    plan_folder=$(umask 077 && mktemp -d "${RUNNER_TEMP:-${TMPDIR:-/tmp}}/plan.XXXXXX")
    # shellcheck disable=SC2064  # $plan_folder as it is now
    trap "rm -rf '$plan_folder'" EXIT
    quiet_infrastructure plan "$1" --out "$plan_folder/plan.tfplan" ||
        fail "the plan of $1 failed: its errors stand above. Nothing was changed."
    bin/infrastructure terraform "$1" show -json "$plan_folder/plan.tfplan" >"$plan_folder/plan.json"
}

# planned_changes summary|fingerprint STAGE
planned_changes() {
    python3 -m backend.ops.workflows.planned_changes "$@" <"$plan_folder/plan.json"
}
