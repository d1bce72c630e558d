output "url" {
  description = "Where visitors find the API, such as https://api.example.org."
  value       = "https://${var.domain_name}"
}
