# Is there a way to everything that is called, and none to what is not?

mock_provider "aws" {}

variables {
  stage      = "staging"
  account_id = "123456789012"
  region     = "us-east-1"
  cidr       = "10.20.0.0/16"
  key_arn    = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d"
}

run "each_zone_has_a_private_and_a_public_subnet_of_both_families" {
  command = plan

  assert {
    condition     = aws_vpc.this.assign_generated_ipv6_cidr_block && aws_vpc.this.enable_dns_support && aws_vpc.this.enable_dns_hostnames
    error_message = "Without IPv6 and names nothing private reaches AWS."
  }

  assert {
    condition     = { for zone, subnet in aws_subnet.private : zone => subnet.cidr_block } == { us-east-1a = "10.20.0.0/20", us-east-1b = "10.20.16.0/20" }
    error_message = "The private subnets are not the first blocks of the network."
  }

  assert {
    condition     = { for zone, subnet in aws_subnet.public : zone => subnet.cidr_block } == { us-east-1a = "10.20.128.0/20", us-east-1b = "10.20.144.0/20" }
    error_message = "The public subnets are not the blocks from the ninth on."
  }

  assert {
    condition     = alltrue([for subnet in concat(values(aws_subnet.private), values(aws_subnet.public)) : subnet.assign_ipv6_address_on_creation])
    error_message = "A subnet gives no IPv6 addresses."
  }

  assert {
    condition     = !anytrue(values(aws_subnet.private)[*].map_public_ip_on_launch) && alltrue(values(aws_subnet.public)[*].map_public_ip_on_launch)
    error_message = "Private subnets give public addresses, or public ones none."
  }
}

run "private_subnets_go_out_over_ipv6_alone_and_public_ones_both_ways" {
  command = plan

  assert {
    condition     = aws_route.private_ipv6.destination_ipv6_cidr_block == "::/0" && aws_route.private_ipv6.destination_cidr_block == null
    error_message = "Private subnets have no way out over IPv6, or one over IPv4."
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 0 && length(aws_eip.nat) == 0 && length(aws_route.private_ipv4) == 0
    error_message = "A NAT gateway is paid for that nobody asked for."
  }

  assert {
    condition     = aws_route.public_ipv4.destination_cidr_block == "0.0.0.0/0" && aws_route.public_ipv6.destination_ipv6_cidr_block == "::/0"
    error_message = "Tasks in public subnets do not reach the Census over IPv4, or AWS over IPv6."
  }

  assert {
    condition     = length(aws_default_route_table.this.route) == 0 && length(aws_route_table_association.private) == 2 && length(aws_route_table_association.public) == 2
    error_message = "A subnet is without a table of its own, or the table of those without one leads somewhere."
  }
}

run "s3_and_dynamodb_have_free_paths_to_this_accounts_own" {
  command = plan

  assert {
    condition     = aws_vpc_endpoint.s3.vpc_endpoint_type == "Gateway" && aws_vpc_endpoint.dynamodb.vpc_endpoint_type == "Gateway"
    error_message = "S3 or DynamoDB is reached by something that costs money."
  }

  assert {
    condition     = aws_vpc_endpoint.s3.service_name == "com.amazonaws.us-east-1.s3" && aws_vpc_endpoint.dynamodb.service_name == "com.amazonaws.us-east-1.dynamodb"
    error_message = "The gateway endpoints are not S3's and DynamoDB's of this region."
  }

  assert {
    condition = alltrue([
      for statement in concat(jsondecode(aws_vpc_endpoint.s3.policy).Statement, jsondecode(aws_vpc_endpoint.dynamodb.policy).Statement) :
      statement.Resource != "*" && !anytrue([for action in statement.Action : strcontains(action, "*")])
    ])
    error_message = "An endpoint's policy has a wildcard for actions or resources."
  }

  assert {
    condition     = jsondecode(aws_vpc_endpoint.s3.policy).Statement[1].Condition.StringEquals["aws:ResourceAccount"] == "123456789012"
    error_message = "What was stolen here could be written into a bucket of another account."
  }

  assert {
    condition     = jsondecode(aws_vpc_endpoint.s3.policy).Statement[2].Resource == "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*"
    error_message = "Tasks could not pull their image: ECR's layers come through S3's endpoint."
  }
}

run "nothing_that_costs_by_the_hour_is_made_by_default" {
  command = plan

  assert {
    condition     = length(aws_vpc_endpoint.interface) == 0 && length(aws_security_group.interface_endpoints) == 0 && length(aws_flow_log.this) == 0
    error_message = "Interface endpoints or flow logs are made though nobody asked for them."
  }
}

run "the_default_security_group_is_closed" {
  command = plan

  assert {
    condition     = length(aws_default_security_group.this.ingress) == 0 && length(aws_default_security_group.this.egress) == 0
    error_message = "What names no security group can be reached."
  }
}

run "a_third_zone_moves_no_subnet" {
  command = plan

  variables {
    zones = ["us-east-1a", "us-east-1b", "us-east-1c"]
    cidr  = "10.20.0.0/20"
  }

  assert {
    condition     = { for zone, subnet in aws_subnet.private : zone => subnet.cidr_block } == { us-east-1a = "10.20.0.0/24", us-east-1b = "10.20.1.0/24", us-east-1c = "10.20.2.0/24" }
    error_message = "The third zone's private subnet is not the third block."
  }

  assert {
    condition     = aws_subnet.public["us-east-1a"].cidr_block == "10.20.8.0/24"
    error_message = "The public subnets have moved."
  }
}

run "a_zone_keeps_its_subnets_wherever_it_stands_in_the_list" {
  command = plan

  variables {
    zones = ["us-east-1d", "us-east-1b"]
  }

  assert {
    condition     = { for zone, subnet in aws_subnet.private : zone => subnet.cidr_block } == { us-east-1b = "10.20.16.0/20", us-east-1d = "10.20.48.0/20" }
    error_message = "A private subnet has moved, and would be made anew with the database in it."
  }

  assert {
    condition     = aws_subnet.public["us-east-1b"].cidr_block == "10.20.144.0/20" && aws_subnet.public["us-east-1d"].cidr_block == "10.20.176.0/20"
    error_message = "A public subnet has moved."
  }
}
