output "issuer" {
  description = "The tokens' issuer (iss), such as https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI; its keys lie below .well-known/jwks.json."
  value       = "https://${aws_cognito_user_pool.staff.endpoint}"
}

output "user_pool_id" {
  description = "Id of the pool of staff, such as us-east-1_AbCdEfGhI."
  value       = aws_cognito_user_pool.staff.id
}

output "client_id" {
  description = "Id of the admin's client: the tokens' audience (aud)."
  value       = aws_cognito_user_pool_client.admin.id
}
