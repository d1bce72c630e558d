resource "aws_security_group" "function" {
  #checkov:skip=CKV2_AWS_5:Zappa gives it to the function, by its id in SSM.
  name        = "${local.name}-function"
  description = "The function of ${var.stage}: nobody comes in, and it goes out where it must."
  vpc_id      = var.vpc_id
  tags        = merge(local.tags, { Name = "${local.name}-function" })
}

resource "aws_vpc_security_group_egress_rule" "database" {
  security_group_id            = aws_security_group.function.id
  description                  = "The database."
  referenced_security_group_id = var.database_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
  tags                         = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  security_group_id            = var.database_security_group_id
  description                  = "The function of ${var.stage}."
  referenced_security_group_id = aws_security_group.function.id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
  tags                         = local.tags
}

resource "aws_vpc_security_group_egress_rule" "gateway_endpoint" {
  for_each = { s3 = var.s3_prefix_list_id, dynamodb = var.dynamodb_prefix_list_id }

  security_group_id = aws_security_group.function.id
  description       = "${each.key}, by its gateway endpoint."
  prefix_list_id    = each.value
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags              = local.tags
}

# Secrets Manager and SES, over IPv6 and the egress-only gateway. AWS has no list of their addresses that a rule could name.
resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.function.id
  description       = "Dual-stack endpoints of AWS."
  cidr_ipv6         = "::/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags              = local.tags
}

# To the provider that signs staff in, where it has no IPv6, by the network's NAT gateway.
resource "aws_vpc_security_group_egress_rule" "https_ipv4" {
  count = var.has_nat ? 1 : 0

  security_group_id = aws_security_group.function.id
  description       = "Over IPv4, by the NAT gateway."
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags              = local.tags
}

resource "aws_vpc_security_group_egress_rule" "interface_endpoints" {
  count = var.interface_endpoint_cidr == null ? 0 : 1

  security_group_id = aws_security_group.function.id
  description       = "Interface endpoints."
  cidr_ipv4         = var.interface_endpoint_cidr
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  tags              = local.tags
}
