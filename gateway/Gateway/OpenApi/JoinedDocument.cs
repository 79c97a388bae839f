using System.Text.Json.Nodes;

namespace Hiring.Gateway.OpenApi;

/// <summary>The services' documents joined into one, with what only the gateway knows: tokens, and the form of errors.</summary>
/// <param name="tokenUrl">Where the gateway itself passes token requests on; <c>null</c> with an issuer elsewhere.</param>
internal sealed class JoinedDocument(string? tokenUrl)
{
    public const string SecurityScheme = "oauth2";

    private readonly JsonArray tags = [];
    private readonly JsonObject paths = [];
    private readonly JsonObject schemas = new() { ["Problem"] = ProblemSchema() };
    private readonly SortedSet<string> scopes = new(StringComparer.Ordinal);

    public void Add(JsonObject service)
    {
        foreach (var tag in service["tags"]?.AsArray() ?? [])
            tags.Add(tag?.DeepClone());

        foreach (var (path, item) in service["paths"]?.AsObject() ?? [])
        {
            if (item?.DeepClone() is not JsonObject operations)
                continue;
            foreach (var (_, operation) in operations)
                Complete(operation!.AsObject());
            paths[path] = operations;
        }

        // Two services may share a type of Google's; its schema is the same in both.
        foreach (var (name, schema) in service["components"]?["schemas"]?.AsObject() ?? [])
            schemas[name] = schema?.DeepClone();
    }

    public string ToJson() => new JsonObject
    {
        ["openapi"] = "3.1.1",
        ["info"] = new JsonObject
        {
            ["title"] = "Hiring API",
            ["version"] = "v1",
            ["description"] = """
                The REST form of the four services of Hiring, through the gateway. Each method exists as gRPC as well, over HTTP/2, with the same names.

                Every call needs an access token (OAuth 2, client credentials), save those that say otherwise. A request may name its fields in lowerCamelCase as here or in
                lower_snake_case; answers use lowerCamelCase. Errors are problem details (RFC 9457), whose `reason` is stable and whose `errors` name each
                wrong field as the contract does, in lower_snake_case.
                """,
        },
        ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
        ["security"] = new JsonArray(new JsonObject { [SecurityScheme] = new JsonArray() }),
        ["tags"] = tags,
        ["paths"] = paths,
        ["components"] = new JsonObject
        {
            ["securitySchemes"] = new JsonObject { [SecurityScheme] = Security() },
            ["responses"] = new JsonObject { ["Problem"] = ProblemResponse() },
            ["schemas"] = schemas,
        },
    }.ToJsonString();

    private void Complete(JsonObject operation)
    {
        operation["responses"]?.AsObject().TryAdd("default", new JsonObject { ["$ref"] = "#/components/responses/Problem" });

        var needed = (operation["security"]?.AsArray() ?? []).SelectMany(requirement => requirement?[SecurityScheme]?.AsArray() ?? []).Select(scope => scope!.GetValue<string>()).ToList();
        scopes.UnionWith(needed);
        var access = needed.Count > 0 ? $"Needs the scope `{string.Join("`, `", needed)}`." : "Needs no token.";
        operation["description"] = $"{operation["description"]?.GetValue<string>()}\n\n{access}".TrimStart();
    }

    private JsonObject Security() => tokenUrl is null
        ? new() { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT", ["description"] = "An access token of the organisation's issuer." }
        : new()
        {
            ["type"] = "oauth2",
            ["flows"] = new JsonObject
            {
                ["clientCredentials"] = new JsonObject
                {
                    ["tokenUrl"] = tokenUrl,
                    ["scopes"] = new JsonObject(scopes.Select(scope => KeyValuePair.Create<string, JsonNode?>(scope, Words(scope)))),
                },
            },
        };

    /// <summary><c>candidate.read</c> in words.</summary>
    private static string Words(string scope) => scope.Split('.') is [var area, var right] ? $"{char.ToUpperInvariant(right[0])}{right[1..]} what belongs to {area}." : scope;

    private static JsonObject ProblemResponse() => new()
    {
        ["description"] = "The call was refused or failed.",
        ["content"] = new JsonObject { ["application/problem+json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Problem" } } },
    };

    private static JsonObject ProblemSchema() => JsonNode.Parse("""
        {
          "type": "object",
          "title": "Problem",
          "description": "An error, as problem details (RFC 9457).",
          "required": ["type", "title", "status", "reason", "domain", "traceId"],
          "properties": {
            "type": { "type": "string", "description": "urn:hiring:error:<domain>:<reason>", "examples": ["urn:hiring:error:candidate.hiring:FIELD_INVALID"] },
            "title": { "type": "string", "description": "The reason in words." },
            "status": { "type": "integer", "description": "The HTTP status." },
            "detail": { "type": "string", "description": "What is wrong here, for a person to read." },
            "reason": { "type": "string", "description": "Why, as a stable word of the contract's catalogue (error_reason.proto)." },
            "domain": { "type": "string", "description": "Whose catalogue: a service, or gateway.hiring." },
            "metadata": { "type": "object", "additionalProperties": { "type": "string" }, "description": "The values that the detail speaks of." },
            "errors": {
              "type": "array", "description": "Each field that is wrong.",
              "items": {
                "type": "object", "required": ["field", "description"],
                "properties": {
                  "field": { "type": "string", "examples": ["role.headcount"] },
                  "reason": { "type": "string" },
                  "description": { "type": "string" }
                }
              }
            },
            "preconditions": {
              "type": "array", "description": "What would have to hold first.",
              "items": { "type": "object", "properties": { "type": { "type": "string" }, "subject": { "type": "string" }, "description": { "type": "string" } } }
            },
            "resource": {
              "type": "object", "description": "The resource that the error is about.",
              "properties": { "resourceType": { "type": "string" }, "resourceName": { "type": "string" }, "owner": { "type": "string" }, "description": { "type": "string" } }
            },
            "traceId": { "type": "string", "description": "Names this call to whoever runs the system." }
          }
        }
        """)!.AsObject();
}
