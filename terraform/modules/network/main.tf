# A dual-stack network without a NAT gateway, unless one is asked for (nat.tf): IPv4 of private subnets leads to the VPC, S3 and
# DynamoDB and nowhere else, and everything else goes out over IPv6 through a gateway that lets nothing in and costs nothing.

locals {
  tags  = { Component = "network" }
  name  = "coalition-builder-${var.stage}"
  zones = coalesce(var.zones, ["${var.region}a", "${var.region}b"])
  # Sixteen blocks: private subnets from the first, public ones from the ninth, each by its zone's letter, so that a zone more
  # or less, or another order, moves none.
  letters = ["a", "b", "c", "d", "e", "f", "g", "h"]
  blocks  = { for zone in local.zones : zone => index(local.letters, trimprefix(zone, var.region)) }
  subnets = merge(
    { for zone, block in local.blocks : "private-${zone}" => { zone = zone, is_public = false, block = block } },
    { for zone, block in local.blocks : "public-${zone}" => { zone = zone, is_public = true, block = 8 + block } },
  )
}

resource "aws_vpc" "this" {
  cidr_block                       = var.cidr
  assign_generated_ipv6_cidr_block = true
  enable_dns_support               = true
  enable_dns_hostnames             = true
  tags                             = merge(local.tags, { Name = local.name })
}

resource "aws_subnet" "private" {
  for_each = { for name, subnet in local.subnets : subnet.zone => subnet if !subnet.is_public }

  vpc_id                          = aws_vpc.this.id
  availability_zone               = each.value.zone
  cidr_block                      = cidrsubnet(var.cidr, 4, each.value.block)
  ipv6_cidr_block                 = cidrsubnet(aws_vpc.this.ipv6_cidr_block, 8, each.value.block)
  assign_ipv6_address_on_creation = true
  map_public_ip_on_launch         = false
  tags                            = merge(local.tags, { Name = "${local.name}-private-${each.key}" })
}

# For one-shot tasks alone: no load balancer, no instance, nothing that listens.
resource "aws_subnet" "public" {
  #checkov:skip=CKV_AWS_130:tasks reach the Census, which has IPv4 alone, by a public address; their group lets nothing in. Releases read this flag.
  for_each = { for name, subnet in local.subnets : subnet.zone => subnet if subnet.is_public }

  vpc_id                          = aws_vpc.this.id
  availability_zone               = each.value.zone
  cidr_block                      = cidrsubnet(var.cidr, 4, each.value.block)
  ipv6_cidr_block                 = cidrsubnet(aws_vpc.this.ipv6_cidr_block, 8, each.value.block)
  assign_ipv6_address_on_creation = true
  map_public_ip_on_launch         = true
  tags                            = merge(local.tags, { Name = "${local.name}-public-${each.key}" })
}

# What forgets to name its security group gets one that lets nothing through.
resource "aws_default_security_group" "this" {
  vpc_id  = aws_vpc.this.id
  ingress = []
  egress  = []
  tags    = merge(local.tags, { Name = "${local.name}-default-closed" })
}
