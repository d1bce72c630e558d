# Who we are to receivers, and how mail leaves.

locals {
  tags = { Component = "email" }

  configuration_set = "coalition-${var.stage}"
  # From names, so that a plan shows policies whole.
  identity_arn          = "arn:aws:ses:${var.region}:${var.account_id}:identity/${var.domain}"
  configuration_set_arn = "arn:aws:ses:${var.region}:${var.account_id}:configuration-set/${local.configuration_set}"
}

resource "aws_sesv2_email_identity" "domain" {
  email_identity = var.domain
  # Also mail that names no set is sent, and reported, by ours.
  configuration_set_name = aws_sesv2_configuration_set.this.configuration_set_name
  tags                   = local.tags

  dkim_signing_attributes {
    next_signing_key_length = "RSA_2048_BIT"
  }
}

resource "aws_sesv2_email_identity_mail_from_attributes" "domain" {
  email_identity   = aws_sesv2_email_identity.domain.email_identity
  mail_from_domain = "${var.bounce_subdomain}.${var.domain}"
  # While the MX record is missing, amazonses.com stands on the envelope; the alternative is no mail.
  behavior_on_mx_failure = "USE_DEFAULT_VALUE"
}

# Bounces go to the topic, not as mail to an address that nobody reads.
resource "aws_sesv2_email_identity_feedback_attributes" "domain" {
  email_identity           = aws_sesv2_email_identity.domain.email_identity
  email_forwarding_enabled = false
}

resource "aws_sesv2_configuration_set" "this" {
  configuration_set_name = local.configuration_set
  tags                   = local.tags

  delivery_options {
    tls_policy = "REQUIRE"
  }

  reputation_options {
    reputation_metrics_enabled = true
  }

  sending_options {
    sending_enabled = true
  }

  # None: the account's own list would go on silencing whom staff have taken off ours (docs/platform.md, Mail).
  suppression_options {
    suppressed_reasons = []
  }
}
