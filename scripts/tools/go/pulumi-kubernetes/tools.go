//go:build tools

// Package tools pins the upstream main packages in go.mod.
package tools

import (
	_ "go.universe.tf/metallb/controller"
	_ "go.universe.tf/metallb/speaker"
)
