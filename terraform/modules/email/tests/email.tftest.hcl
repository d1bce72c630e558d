mock_provider "aws" {}

variables {
  stage      = "staging"
  account_id = "123456789012"
  region     = "us-east-1"
  domain     = "staging.example.org"
  key_arn    = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-1111-2222-3333-444455556666"
}

run "names_are_what_the_function_is_told" {
  command = plan

  assert {
    condition = [output.identity_arn, output.mail_from, output.configuration_set_name, output.feedback_topic_arn] == [
      "arn:aws:ses:us-east-1:123456789012:identity/staging.example.org",
      "coalition@staging.example.org",
      "coalition-staging",
      "arn:aws:sns:us-east-1:123456789012:coalition-staging-mail-feedback",
    ]
    error_message = "Identity, sender, configuration set and topic are named by domain and stage."
  }
}

run "mail_is_signed_and_leaves_by_tls_only_from_our_own_envelope" {
  command = plan

  assert {
    condition = (
      aws_sesv2_email_identity.domain.dkim_signing_attributes[0].next_signing_key_length == "RSA_2048_BIT"
      && aws_sesv2_email_identity.domain.configuration_set_name == "coalition-staging"
    )
    error_message = "DKIM with 2,048 bits, and our set where a mail names none."
  }

  assert {
    condition     = aws_sesv2_configuration_set.this.delivery_options[0].tls_policy == "REQUIRE"
    error_message = "Mail leaves by TLS or not at all."
  }

  assert {
    condition     = aws_sesv2_email_identity_mail_from_attributes.domain.mail_from_domain == "bounce.staging.example.org"
    error_message = "Our own domain is on the envelope."
  }
}

run "the_accounts_suppression_list_is_off_for_our_mail" {
  command = plan

  assert {
    condition     = length(aws_sesv2_configuration_set.this.suppression_options) == 1 && length(aws_sesv2_configuration_set.this.suppression_options[0].suppressed_reasons) == 0
    error_message = "No reason suppresses: our own list alone does."
  }
}

run "what_comes_back_goes_to_the_topic_encrypted_and_not_by_mail" {
  command = plan

  assert {
    condition     = aws_sesv2_configuration_set_event_destination.feedback.event_destination[0].enabled && toset(aws_sesv2_configuration_set_event_destination.feedback.event_destination[0].matching_event_types) == toset(["BOUNCE", "COMPLAINT", "REJECT"])
    error_message = "Bounces, complaints and rejects are reported, neither opens nor clicks."
  }

  assert {
    condition     = !aws_sesv2_email_identity_feedback_attributes.domain.email_forwarding_enabled
    error_message = "No bounce goes to the sender's mailbox."
  }

  assert {
    condition     = aws_sns_topic.feedback.name == "coalition-staging-mail-feedback" && aws_sns_topic.feedback.kms_master_key_id == var.key_arn
    error_message = "The topic is encrypted with the stage's key: addresses pass it."
  }
}

run "only_our_configuration_set_may_publish" {
  command = plan

  assert {
    condition = [
      for statement in jsondecode(aws_sns_topic_policy.feedback.policy).Statement :
      [statement.Principal, statement.Action, statement.Resource, statement.Condition] if statement.Effect == "Allow"
      ] == [[
        { Service = "ses.amazonaws.com" }, ["sns:Publish"], ["arn:aws:sns:us-east-1:123456789012:coalition-staging-mail-feedback"],
        { StringEquals = {
          "aws:SourceAccount" = "123456789012"
          "aws:SourceArn"     = "arn:aws:ses:us-east-1:123456789012:configuration-set/coalition-staging"
        } },
    ]]
    error_message = "SES, for our configuration set, and nobody else."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_sns_topic_policy.feedback.policy).Statement : statement.Condition if statement.Effect == "Deny"
    ] == [{ Bool = { "aws:SecureTransport" = "false" } }]
    error_message = "Clear text is denied."
  }
}

run "everything_that_takes_a_tag_has_one" {
  command = plan

  assert {
    condition     = alltrue([for tags in [aws_sns_topic.feedback.tags, aws_sesv2_configuration_set.this.tags, aws_sesv2_email_identity.domain.tags] : tags == tomap({ Component = "email" })])
    error_message = "Topic, configuration set and identity are tagged."
  }
}

run "without_a_zone_the_records_are_told_and_not_written" {
  command = plan

  assert {
    condition     = length(aws_route53_record.this) == 0 && length(output.dns_records) == 6
    error_message = "Three of DKIM, two of the envelope, one of DMARC."
  }

  assert {
    condition = slice(output.dns_records, 3, 6) == [
      { name = "bounce.staging.example.org", type = "MX", value = "10 feedback-smtp.us-east-1.amazonses.com" },
      { name = "bounce.staging.example.org", type = "TXT", value = "v=spf1 include:amazonses.com -all" },
      { name = "_dmarc.staging.example.org", type = "TXT", value = "v=DMARC1; p=none; adkim=r; aspf=r" },
    ]
    error_message = "SES's own records, and a DMARC record that harms nobody else's mail."
  }

  assert {
    condition     = alltrue([for record in slice(output.dns_records, 0, 3) : record.type == "CNAME"])
    error_message = "DKIM's records are CNAMEs."
  }
}

run "with_a_zone_all_records_are_written" {
  command = plan

  variables {
    hosted_zone_id = "Z0123456789ABCDEFGHIJ"
  }

  assert {
    condition     = [for record in aws_route53_record.this : record.type] == ["CNAME", "CNAME", "CNAME", "MX", "TXT", "TXT"]
    error_message = "Each record of the output stands in the zone."
  }

  assert {
    condition     = alltrue([for record in aws_route53_record.this : record.zone_id == "Z0123456789ABCDEFGHIJ"])
    error_message = "All in the zone that was named."
  }
}
