// Command pulumi-resource-kubernetes serves the upstream provider. Upstream's main embeds a schema that its build
// generates; schema.json here is made from the module's own by the installer (with the version filled in).
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

//go:embed schema.json
var schema []byte

func main() { provider.Serve("kubernetes", version.Version, schema, []byte("{}")) }
