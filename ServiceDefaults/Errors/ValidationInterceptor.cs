using Buf.Validate;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Core.Interceptors;
using ProtoValidate;

namespace Hiring.ServiceDefaults.Errors;

/// <summary>Holds each request against the field rules of its contract before a handler sees it.</summary>
internal sealed class ValidationInterceptor(RequestRules rules) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        rules.Check((IMessage)request);
        return continuation(request, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(TRequest request,
        IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        rules.Check((IMessage)request);
        return continuation(request, responseStream, context);
    }
}

/// <summary>The field rules of the contracts (protovalidate), and what no text may hold.</summary>
public sealed class RequestRules(IValidator validator)
{
    /// <summary>Throws INVALID_ARGUMENT with each wrong field. A prefix goes before each field's name.</summary>
    public void Check(IMessage message, string prefix = "")
    {
        var wrong = new List<(string, string)>();
        CollectUnstorable(message, prefix, wrong);
        foreach (var violation in validator.Validate(message, failFast: false).Violations)
            wrong.Add((prefix + FieldName(violation), violation.Message));
        if (wrong.Count > 0)
            throw Problem.Invalid(wrong);
    }

    private static string FieldName(Violation violation) => string.Concat(violation.Field.Elements.Select((e, i) =>
        (i == 0 ? "" : ".") + e.FieldName + (e.SubscriptCase == FieldPathElement.SubscriptOneofCase.Index ? $"[{e.Index}]" : "")));

    /// <summary>Postgres keeps no NUL in a text, and half a surrogate pair is no character.</summary>
    private static void CollectUnstorable(IMessage message, string path, List<(string, string)> wrong)
    {
        foreach (var field in message.Descriptor.Fields.InFieldNumberOrder())
        {
            var value = field.Accessor.GetValue(message);
            if (value is null || field.IsMap && field.FieldType != FieldType.Message)
                continue;
            if (field.IsMap)
            {
                foreach (System.Collections.DictionaryEntry entry in (System.Collections.IDictionary)value)
                {
                    if (entry.Key is string key && !Storable(key))
                        wrong.Add((path + field.Name, "a name holds a character that cannot be stored"));
                    CollectValue(entry.Value, $"{path}{field.Name}.{entry.Key}", wrong);
                }
            }
            else if (field.IsRepeated)
            {
                var i = 0;
                foreach (var item in (System.Collections.IList)value)
                    CollectValue(item, $"{path}{field.Name}[{i++}]", wrong);
            }
            else
            {
                CollectValue(value, path + field.Name, wrong);
            }
        }
    }

    private static void CollectValue(object? value, string name, List<(string, string)> wrong)
    {
        switch (value)
        {
            case string text when !Storable(text):
                wrong.Add((name, "holds a character that cannot be stored (NUL or half a surrogate pair)"));
                break;
            // A JSON document inside a request is named as its writer sees it: resume.basics.name.
            case Struct document:
                foreach (var (key, inner) in document.Fields)
                {
                    if (!Storable(key))
                        wrong.Add((name, "a name holds a character that cannot be stored"));
                    CollectValue(inner, $"{name}.{key}", wrong);
                }
                break;
            case Value { KindCase: Value.KindOneofCase.StringValue } json:
                CollectValue(json.StringValue, name, wrong);
                break;
            case Value json:
                CollectValue(json.StructValue ?? (object?)json.ListValue, name, wrong);
                break;
            case ListValue list:
                for (var i = 0; i < list.Values.Count; i++)
                    CollectValue(list.Values[i], $"{name}[{i}]", wrong);
                break;
            case IMessage message:
                CollectUnstorable(message, name + ".", wrong);
                break;
        }
    }

    private static bool Storable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0')
                return false;
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;
            i++;
        }
        return true;
    }
}
