output "vpc_id" {
  description = "Id of the VPC, vpc-…."
  value       = aws_vpc.this.id
}

output "private_subnet_ids" {
  description = "Ids of the private subnets, one a zone in the order of zones: for the function and the database."
  value       = [for zone in local.zones : aws_subnet.private[zone].id]
}

output "public_subnet_ids" {
  description = "Ids of the public subnets, one a zone in the order of zones: for one-shot tasks, which get a public address there."
  value       = [for zone in local.zones : aws_subnet.public[zone].id]
}

output "s3_prefix_list_id" {
  description = "Id of S3's prefix list, pl-…: the addresses of S3 in security group rules."
  value       = aws_vpc_endpoint.s3.prefix_list_id
}

output "dynamodb_prefix_list_id" {
  description = "Id of DynamoDB's prefix list, pl-…: the addresses of DynamoDB in security group rules."
  value       = aws_vpc_endpoint.dynamodb.prefix_list_id
}
