using System.Text.Json.Nodes;
using Buf.Validate;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Hiring.ServiceDefaults.OpenApi;

/// <summary>The protovalidate rules of a field as JSON schema keywords. A rule that has no keyword is left to the field's comment.</summary>
internal static class FieldRule
{
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.Ordinal)
    {
        ["gte"] = "minimum", ["lte"] = "maximum", ["gt"] = "exclusiveMinimum", ["lt"] = "exclusiveMaximum",
        ["min_len"] = "minLength", ["max_len"] = "maxLength", ["pattern"] = "pattern",
        ["min_items"] = "minItems", ["max_items"] = "maxItems", ["unique"] = "uniqueItems",
        ["min_pairs"] = "minProperties", ["max_pairs"] = "maxProperties", ["const"] = "const",
    };

    private static readonly Dictionary<string, string> Formats = new(StringComparer.Ordinal)
    {
        ["uuid"] = "uuid", ["email"] = "email", ["uri"] = "uri", ["uri_ref"] = "uri-reference", ["hostname"] = "hostname", ["ipv4"] = "ipv4", ["ipv6"] = "ipv6",
    };

    private static readonly string[] Bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];

    /// <summary>Whether a message without the field breaks its rules.</summary>
    public static bool IsRequired(FieldDescriptor field)
    {
        if (Of(field) is not { } rules)
            return false;
        if (rules.Required)
            return true;
        // Without presence the rules see the zero value: a UUID or a minimum length then demands the field.
        return !field.HasPresence && !field.IsRepeated && rules.Ignore == Ignore.Unspecified
            && (rules.String is { } text && (text.Uuid || text.Email || text.Uri || text.MinLen > 0 || text.Len > 0)
                || rules.Enum is { } choice && choice.NotIn.Contains(0)
                || rules.Int32 is { HasGt: true, Gt: >= 0 } or { HasGte: true, Gte: > 0 }
                || rules.Double is { HasGt: true, Gt: >= 0 } or { HasGte: true, Gte: > 0 });
    }

    public static void Apply(FieldDescriptor field, JsonObject schema)
    {
        if (Of(field) is { } rules)
            Apply(rules, schema);
    }

    private static void Apply(FieldRules rules, JsonObject schema)
    {
        foreach (var set in SetFields(rules).Select(set => set.Value).OfType<IMessage>())
        {
            foreach (var (name, value) in SetFields(set))
            {
                if (Keywords.TryGetValue(name, out var keyword))
                    Set(schema, keyword, value);
                else if (Formats.TryGetValue(name, out var format))
                    schema["format"] = format;
                else if (name == "in" && value is System.Collections.IList { Count: > 0 } list && list[0] is string)
                    schema["enum"] = new JsonArray([.. list.Cast<string>().Select(item => (JsonNode)item)]);
                else if (name == "items" && value is FieldRules items && schema["items"] is JsonObject item)
                    Apply(items, item);
            }
        }
    }

    private static void Set(JsonObject schema, string keyword, object value)
    {
        // Times and 64-bit integers are strings in JSON, and a string has no bounds.
        if (schema["type"]?.GetValue<string>() == "string" && Bounds.Contains(keyword))
            return;

        schema[keyword] = value switch
        {
            string text => text,
            bool flag => flag,
            ulong count => count,
            IConvertible number => Convert.ToDouble(number, System.Globalization.CultureInfo.InvariantCulture),
            _ => null,
        };
    }

    private static FieldRules? Of(FieldDescriptor field) => field.GetOptions()?.GetExtension(ValidateExtensions.Field);

    private static IEnumerable<(string Name, object Value)> SetFields(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            var value = field.Accessor.GetValue(message);
            if (field.HasPresence ? field.Accessor.HasValue(message) : value is System.Collections.IList { Count: > 0 })
                yield return (field.Name, value);
        }
    }
}
