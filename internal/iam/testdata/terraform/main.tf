terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "endpoint" { type = string }
variable "status" { type = string }

provider "aws" {
  skip_metadata_api_check = true
  endpoints {
    iam = var.endpoint
    sts = var.endpoint
  }
}

resource "aws_iam_user" "signer" {
  name = "Frank"
  path = "/terraform/"
  tags = { team = "blue" }
}

resource "aws_iam_access_key" "signer" {
  user = aws_iam_user.signer.name
}

resource "aws_iam_signing_certificate" "signer" {
  user_name        = aws_iam_user.signer.name
  certificate_body = file("${path.module}/first.pem")
  status           = var.status
}

output "certificate_id" {
  value = aws_iam_signing_certificate.signer.certificate_id
}
