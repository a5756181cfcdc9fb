//go:build tools

// Package tools pins the upstream main package in go.mod.
package tools

import _ "github.com/pulumi/pulumi/sdk/v3/go/pulumi-language-go"
