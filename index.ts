// Pulumi's plug-in host starts here when it reads the schema from the sources. Programs never load
// this file: package.json leads them to dist/.
export * from "./sdk/index";
