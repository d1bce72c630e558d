# A way out over IPv4 for who pays for it: a provider that signs staff in may have no other address. One for all zones: while its
# zone is away, staff comes in by passwords, and everything else goes on.

resource "aws_eip" "nat" {
  #checkov:skip=CKV2_AWS_19:It is the NAT gateway's, and no instance's.
  count = var.has_nat ? 1 : 0

  domain = "vpc"
  tags   = merge(local.tags, { Name = "${local.name}-nat" })

  depends_on = [aws_internet_gateway.this]
}

resource "aws_nat_gateway" "this" {
  count = var.has_nat ? 1 : 0

  allocation_id = aws_eip.nat[0].id
  subnet_id     = aws_subnet.public[sort(local.zones)[0]].id
  tags          = merge(local.tags, { Name = "${local.name}-nat" })

  depends_on = [aws_internet_gateway.this]
}

resource "aws_route" "private_ipv4" {
  count = var.has_nat ? 1 : 0

  route_table_id         = aws_route_table.private.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.this[0].id
}
