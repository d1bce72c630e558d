# shellcheck shell=bash
# Finds Terraform and where its provider comes from: a mirror on this machine, else the registry. For a script that has
# sourced checkout.sh.
#
#   use_terraform || skip_terraform 'the stage on an emulator' || code=1

# Below one of these a mirror is looked for: a folder with registry.terraform.io in it, as `terraform providers mirror`
# makes it. TERRAFORM_MIRROR names one that lies elsewhere.
mirror_roots=(/opt /usr/local/share /usr/share/terraform /var/lib /srv)
provider_address=registry.terraform.io/hashicorp/aws

# Makes `terraform` work here: exports what it reads. Returns 1, and says why in $terraform_problem, where there is none
# or no provider for it.
use_terraform() {
    terraform_problem=''
    if ! have terraform; then
        terraform_problem='Terraform is not installed (https://developer.hashicorp.com/terraform/install)'
        return 1
    fi
    mkdir -p "$local_folder/terraform/cache"
    export CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 TF_INPUT=0
    # Not while somebody's own configuration says where providers are.
    [[ -f ${TF_CLI_CONFIG_FILE:-${HOME:-}/.terraformrc} ]] || configure_terraform
    reach_provider
}

configure_terraform() {
    local mirror file=$local_folder/terraform/cli.tfrc
    export TF_CLI_CONFIG_FILE=$file TF_PLUGIN_CACHE_DIR=$local_folder/terraform/cache
    mirror=$(find_mirror) || {
        write_file "$file" '# no mirror on this machine: the registry answers'
        return 0
    }
    # Terraform asks every source that may have a provider, and one that does not answer ends it: hence the exclusion.
    write_file "$file" "provider_installation {
  filesystem_mirror {
    path    = \"$mirror\"
    include = [\"$provider_address\"]
  }
  direct {
    exclude = [\"$provider_address\"]
  }
}"
}

find_mirror() {
    local base place places=()
    [[ -z ${TERRAFORM_MIRROR:-} ]] || places=("$TERRAFORM_MIRROR")
    for base in "${mirror_roots[@]}" "${HOME:-/nonexistent}"/{.terraform.d/plugins,.local/share/terraform/plugins}; do
        places+=("$base" "$base"/*)
    done
    for place in "${places[@]}"; do
        [[ -d $place/$provider_address ]] && printf '%s\n' "$place" && return 0
    done
    return 1
}

# Asks for the provider once, in a folder of its own; what came is in the cache, or lies in the mirror.
reach_provider() {
    local folder code=0
    folder=$(mktemp -d "$local_folder/terraform/provider.XXXXXX")
    cp "$root/terraform/versions.tf" "$folder/versions.tf"
    terraform -chdir="$folder" init -backend=false -no-color >"$folder/log" 2>&1 || code=1
    [[ $code == 0 ]] || terraform_problem="the provider $provider_address is in no mirror on this machine \
(TERRAFORM_MIRROR names one), and the registry does not answer: $(grep -A 4 Error: "$folder/log" | tr -cs '[:print:]' ' ')"
    rm -rf "$folder"
    return "$code"
}

# After a use_terraform that failed. In CI nothing is left out by accident: there it returns 1.
skip_terraform() {
    say "skipped: $1 ($terraform_problem)"
    [[ ${CI:-} != true || ${SKIP_TERRAFORM:-} == 1 ]] && return 0
    say "CI is to run this: install what is missing, or say SKIP_TERRAFORM=1 if it is to be left out."
    return 1
}
