import importX from "eslint-plugin-import-x";
import tseslint from "typescript-eslint";

// Few rules, each against a fault that this code once had. Prettier takes care of the layout.
export default tseslint.config(
  { ignores: ["**/*.js", "**/*.d.ts", "**/node_modules/"] },
  {
    files: ["index.ts", "{sdk,scripts,test,examples}/**/*.ts"],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { project: "tsconfig.json", tsconfigRootDir: import.meta.dirname },
    },
    plugins: { "@typescript-eslint": tseslint.plugin, "import-x": importX },
    settings: {
      "import-x/parsers": { "@typescript-eslint/parser": [".ts"] },
      "import-x/resolver-next": [importX.createNodeResolver({ extensions: [".ts"] })],
    },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-nested-ternary": "error",
      "import-x/no-cycle": ["error", { ignoreExternal: true }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
    },
  },
  {
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
);
