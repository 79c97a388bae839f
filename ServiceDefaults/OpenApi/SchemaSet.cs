using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;

namespace Hiring.ServiceDefaults.OpenApi;

/// <summary>JSON schemas of messages as protobuf JSON writes them: 64-bit integers as strings, enums by name, times as RFC 3339.</summary>
internal sealed class SchemaSet(ContractComments comments)
{
    private readonly SortedDictionary<string, JsonObject> schemas = new(StringComparer.Ordinal);

    /// <summary>Messages that JSON shows as one value; a query can carry them.</summary>
    private static readonly Dictionary<string, Func<JsonObject>> Values = new(StringComparer.Ordinal)
    {
        ["google.protobuf.Timestamp"] = () => Of("string", "date-time"),
        ["google.protobuf.Duration"] = () => new() { ["type"] = "string", ["pattern"] = @"^-?\d+(\.\d{1,9})?s$", ["examples"] = new JsonArray("3600s") },
        ["google.protobuf.FieldMask"] = () => new() { ["type"] = "string", ["examples"] = new JsonArray("title,headcount") },
        ["google.protobuf.DoubleValue"] = () => Of("number", "double"),
        ["google.protobuf.FloatValue"] = () => Of("number", "float"),
        ["google.protobuf.Int64Value"] = () => Of("string", "int64"),
        ["google.protobuf.UInt64Value"] = () => Of("string", "uint64"),
        ["google.protobuf.Int32Value"] = () => Of("integer", "int32"),
        ["google.protobuf.UInt32Value"] = () => Of("integer", "uint32"),
        ["google.protobuf.BoolValue"] = () => Of("boolean"),
        ["google.protobuf.StringValue"] = () => Of("string"),
        ["google.protobuf.BytesValue"] = () => Of("string", "byte"),
    };

    /// <summary>Messages that JSON shows as free JSON.</summary>
    private static readonly Dictionary<string, Func<JsonObject>> FreeForm = new(StringComparer.Ordinal)
    {
        ["google.protobuf.Empty"] = () => Of("object"),
        ["google.protobuf.Struct"] = () => new() { ["type"] = "object", ["additionalProperties"] = true },
        ["google.protobuf.Value"] = () => [],
        ["google.protobuf.ListValue"] = () => new() { ["type"] = "array", ["items"] = new JsonObject() },
        ["google.protobuf.Any"] = () => new() { ["type"] = "object", ["additionalProperties"] = true, ["required"] = new JsonArray("@type") },
    };

    public static bool IsOneValue(MessageDescriptor message) => Values.ContainsKey(message.FullName);

    public JsonObject ToJson() => new(schemas.Select(schema => KeyValuePair.Create<string, JsonNode?>(schema.Key, schema.Value)));

    public JsonObject Message(MessageDescriptor message)
    {
        if ((Values.GetValueOrDefault(message.FullName) ?? FreeForm.GetValueOrDefault(message.FullName)) is { } known)
            return known();

        var name = NameOf(message);
        if (!schemas.ContainsKey(name))
        {
            // Entered before it is filled: a message may hold itself.
            schemas[name] = [];
            schemas[name] = Object(message, []);
        }

        return Reference(name);
    }

    /// <summary>The message's schema in place, without some of its fields.</summary>
    public JsonObject Object(MessageDescriptor message, IReadOnlyCollection<FieldDescriptor> without)
    {
        var fields = message.Fields.InDeclarationOrder().Where(field => !without.Contains(field)).ToList();
        var schema = new JsonObject { ["type"] = "object", ["title"] = message.Name };
        var description = string.Join(' ', new[] { comments.Of(message) ?? KnownWords.Of(message) }.Concat(Choices(message)).Where(text => text is not null));
        if (description.Length > 0)
            schema["description"] = description;

        schema["properties"] = new JsonObject(fields.Select(field => KeyValuePair.Create<string, JsonNode?>(field.JsonName, Field(field))));
        if (fields.Where(FieldRule.IsRequired).Select(field => (JsonNode)field.JsonName).ToArray() is { Length: > 0 } required)
            schema["required"] = new JsonArray(required);
        return schema;
    }

    public JsonObject Field(FieldDescriptor field)
    {
        JsonObject schema;
        if (field.IsMap)
            schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = Single(field.MessageType.FindFieldByName("value")) };
        else if (field.IsRepeated)
            schema = new JsonObject { ["type"] = "array", ["items"] = Single(field) };
        else
            schema = Single(field);

        FieldRule.Apply(field, schema);
        if ((comments.Of(field) ?? KnownWords.Of(field)) is { } comment)
            schema["description"] = comment;
        return schema;
    }

    private JsonObject Single(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message or FieldType.Group => Message(field.MessageType),
        FieldType.Enum => Enum(field.EnumType),
        FieldType.Double => Of("number", "double"),
        FieldType.Float => Of("number", "float"),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => Of("integer", "int32"),
        FieldType.UInt32 or FieldType.Fixed32 => Of("integer", "uint32"),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Of("string", "int64"),
        FieldType.UInt64 or FieldType.Fixed64 => Of("string", "uint64"),
        FieldType.Bool => Of("boolean"),
        FieldType.Bytes => Of("string", "byte"),
        _ => Of("string"),
    };

    private JsonObject Enum(EnumDescriptor type)
    {
        var name = NameOf(type);
        if (!schemas.ContainsKey(name))
        {
            var words = type.Values.Select(value => (value.Name, Words: comments.Of(value))).ToList();
            var schema = new JsonObject { ["type"] = "string", ["title"] = type.Name, ["enum"] = new JsonArray([.. words.Select(value => (JsonNode)value.Name)]) };
            if (comments.Of(type) is { } comment)
                schema["description"] = comment;
            if (words.Any(value => value.Words is not null))
                schema["x-enum-descriptions"] = new JsonObject(words.Select(value => KeyValuePair.Create<string, JsonNode?>(value.Name, value.Words)));
            schemas[name] = schema;
        }

        return Reference(name);
    }

    private static IEnumerable<string> Choices(MessageDescriptor message) =>
        message.Oneofs.Where(oneof => !oneof.IsSynthetic).Select(oneof => $"At most one of {string.Join(", ", oneof.Fields.Select(field => field.JsonName))}.");

    /// <summary>Full name without the system's own: <c>hiring.candidate.v1.Role</c> becomes <c>candidate.v1.Role</c>.</summary>
    private static string NameOf(IDescriptor type) => type.FullName.StartsWith("hiring.", StringComparison.Ordinal) ? type.FullName["hiring.".Length..] : type.FullName;

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    private static JsonObject Of(string type, string? format = null)
    {
        var schema = new JsonObject { ["type"] = type };
        if (format is not null)
            schema["format"] = format;
        return schema;
    }

    /// <summary>Words for the shared types of Google's that money and dates are written in; their comments do not come with the package.</summary>
    private static class KnownWords
    {
        private static readonly Dictionary<string, string> All = new(StringComparer.Ordinal)
        {
            ["google.type.Money"] = "An amount in a currency.",
            ["google.type.Money.currency_code"] = "Three letters of ISO 4217.",
            ["google.type.Money.units"] = "Whole units of the amount: a 64-bit integer, so written as a string.",
            ["google.type.Money.nanos"] = "Billionths of a unit, with the same sign as the units.",
            ["google.type.Date"] = "A calendar date.",
            ["google.type.Date.year"] = "1 to 9999.",
            ["google.type.Date.month"] = "1 to 12.",
            ["google.type.Date.day"] = "1 to 31.",
        };

        public static string? Of(IDescriptor type) => All.GetValueOrDefault(type.FullName);
    }
}
