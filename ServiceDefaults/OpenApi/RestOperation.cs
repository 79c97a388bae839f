using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Google.Api;
using Google.Protobuf.Reflection;

namespace Hiring.ServiceDefaults.OpenApi;

/// <summary>One <c>google.api.http</c> binding of a method: what goes into the path, into the query and into the body.</summary>
internal sealed partial class RestOperation
{
    private readonly MethodDescriptor method;
    private readonly HttpRule rule;
    private readonly SchemaSet schemas;
    private readonly List<FieldDescriptor[]> pathFields = [];

    public RestOperation(MethodDescriptor method, HttpRule rule, SchemaSet schemas)
    {
        this.method = method;
        this.rule = rule;
        this.schemas = schemas;

        (Verb, var template) = rule.PatternCase switch
        {
            HttpRule.PatternOneofCase.Get => ("get", rule.Get),
            HttpRule.PatternOneofCase.Put => ("put", rule.Put),
            HttpRule.PatternOneofCase.Post => ("post", rule.Post),
            HttpRule.PatternOneofCase.Delete => ("delete", rule.Delete),
            HttpRule.PatternOneofCase.Patch => ("patch", rule.Patch),
            _ => (null, ""),
        };
        Path = Variable().Replace(template, match =>
        {
            var field = Resolve(match.Groups["name"].Value);
            pathFields.Add(field);
            return $"{{{JsonPath(field)}}}";
        });
    }

    /// <summary>OpenAPI's name of the HTTP method; <c>null</c> for one that OpenAPI does not have.</summary>
    public string? Verb { get; }

    /// <summary>The path with its variables named as in JSON.</summary>
    public string Path { get; }

    public JsonObject Describe(string? comment)
    {
        var operation = new JsonObject();
        if (comment is not null)
        {
            operation["summary"] = FirstSentence(comment);
            operation["description"] = comment;
        }

        var parameters = new JsonArray([.. pathFields.Select(field => Parameter(field, "path", required: true)), .. QueryParameters()]);
        if (parameters.Count > 0)
            operation["parameters"] = parameters;
        if (RequestBody() is { } body)
            operation["requestBody"] = body;
        operation["responses"] = new JsonObject { ["200"] = Response() };
        return operation;
    }

    private JsonObject Response()
    {
        var type = method.OutputType;
        if (IsRaw(type))
            return new JsonObject { ["description"] = "The bytes as they are; Content-Type says what they are.", ["content"] = Raw() };
        var schema = rule.ResponseBody.Length > 0 ? schemas.Field(type.FindFieldByName(rule.ResponseBody)) : schemas.Message(type);
        return new JsonObject
        {
            ["description"] = method.IsServerStreaming ? "A stream that stays open: one JSON object a line, each as soon as it happens." : "Done.",
            ["content"] = Json(schema),
        };
    }

    private JsonObject? RequestBody()
    {
        if (rule.Body.Length == 0)
            return null;

        if (rule.Body != "*" && IsRaw(method.InputType.FindFieldByName(rule.Body).MessageType))
            return new JsonObject { ["required"] = true, ["content"] = Raw() };
        var schema = rule.Body != "*" ? schemas.Field(method.InputType.FindFieldByName(rule.Body))
            : pathFields.Count == 0 ? schemas.Message(method.InputType)
            // What the path says is not said again in the body.
            : schemas.Object(method.InputType, [.. pathFields.Where(path => path.Length == 1).Select(path => path[0])]);
        return new JsonObject { ["required"] = true, ["content"] = Json(schema) };
    }

    private IEnumerable<JsonObject> QueryParameters()
    {
        if (rule.Body == "*")
            return [];

        return Leaves(method.InputType, [])
            .Where(field => field[0].Name != rule.Body && !pathFields.Any(path => path.SequenceEqual(field)))
            .Select(field => Parameter(field, "query", required: field.All(FieldRule.IsRequired)));
    }

    /// <summary>The fields that a query can set: scalars, lists of scalars, and those of nested messages by their path.</summary>
    private static IEnumerable<FieldDescriptor[]> Leaves(MessageDescriptor message, FieldDescriptor[] above)
    {
        foreach (var field in message.Fields.InDeclarationOrder().Where(field => !field.IsMap && !above.Contains(field)))
        {
            FieldDescriptor[] path = [.. above, field];
            if (field.FieldType != FieldType.Message || SchemaSet.IsOneValue(field.MessageType))
                yield return path;
            else if (!field.IsRepeated)
            {
                foreach (var leaf in Leaves(field.MessageType, path))
                    yield return leaf;
            }
        }
    }

    private JsonObject Parameter(FieldDescriptor[] field, string place, bool required)
    {
        var schema = schemas.Field(field[^1]);
        var parameter = new JsonObject { ["name"] = JsonPath(field), ["in"] = place };
        if (schema["description"] is { } description)
        {
            parameter["description"] = description.DeepClone();
            schema.Remove("description");
        }

        if (required)
            parameter["required"] = true;
        parameter["schema"] = schema;
        return parameter;
    }

    private FieldDescriptor[] Resolve(string path)
    {
        var message = method.InputType;
        return [.. path.Split('.').Select(name =>
        {
            var field = message.FindFieldByName(name) ?? throw new InvalidOperationException($"{method.FullName}: its path names {path}, which {message.FullName} does not have.");
            if (field.FieldType == FieldType.Message)
                message = field.MessageType;
            return field;
        })];
    }

    private static string JsonPath(FieldDescriptor[] field) => string.Join('.', field.Select(part => part.JsonName));

    private static JsonObject Json(JsonObject schema) => new() { ["application/json"] = new JsonObject { ["schema"] = schema } };

    private static bool IsRaw(MessageDescriptor? type) => type == HttpBody.Descriptor;

    private static JsonObject Raw() => new() { ["*/*"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string", ["format"] = "binary" } } };

    private static string FirstSentence(string text)
    {
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).TrimEnd('.');
    }

    [GeneratedRegex(@"\{(?<name>[^=}]+)(=[^}]*)?\}")]
    private static partial Regex Variable();
}
