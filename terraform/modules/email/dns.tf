locals {
  # Easy DKIM has three tokens, always. They are known after apply, their number is not.
  dkim_records = [
    for index in range(3) : {
      name  = "${aws_sesv2_email_identity.domain.dkim_signing_attributes[0].tokens[index]}._domainkey.${var.domain}"
      type  = "CNAME"
      value = "${aws_sesv2_email_identity.domain.dkim_signing_attributes[0].tokens[index]}.dkim.amazonses.com"
    }
  ]

  envelope_records = [
    { name = "${var.bounce_subdomain}.${var.domain}", type = "MX", value = "10 feedback-smtp.${var.region}.amazonses.com" },
    { name = "${var.bounce_subdomain}.${var.domain}", type = "TXT", value = "v=spf1 include:amazonses.com -all" },
  ]

  dmarc_records = [
    for policy in var.dmarc_policy[*] : { name = "_dmarc.${var.domain}", type = "TXT", value = "v=DMARC1; p=${policy}; adkim=r; aspf=r" }
  ]

  dns_records = concat(local.dkim_records, local.envelope_records, local.dmarc_records)
}

resource "aws_route53_record" "this" {
  count = var.hosted_zone_id == null ? 0 : length(local.dns_records)

  zone_id = var.hosted_zone_id
  name    = local.dns_records[count.index].name
  type    = local.dns_records[count.index].type
  ttl     = 1800
  records = [local.dns_records[count.index].value]
}
