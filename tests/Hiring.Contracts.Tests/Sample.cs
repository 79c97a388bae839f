using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace Hiring.Contracts.Tests;

/// <summary>Messages with every field set, each to a value of its own, so that a field that gets lost or swapped shows.</summary>
public static class Sample
{
    public static T Of<T>() where T : IMessage<T>, new() => (T)Of(new T().Descriptor);

    public static IMessage Of(MessageDescriptor descriptor)
    {
        var count = 0;
        return Fill(descriptor, depth: 0, ref count);
    }

    private static IMessage Fill(MessageDescriptor descriptor, int depth, ref int count)
    {
        count++;
        switch (descriptor.FullName)
        {
            case "google.protobuf.Struct":
                return Struct.Parser.ParseJson("""{"basics":{"name":"Ada Ü","label":null},"skills":["sql",{"years":2.5}],"remote":true}""");
            case "google.protobuf.Timestamp":
                return new Timestamp { Seconds = 1_790_000_000 + count, Nanos = 123_456_700 };
            case "google.protobuf.FieldMask":
                return new FieldMask { Paths = { "title", "essential_competencies", "challenge.on_call" } };
            case "google.api.HttpBody":
                return new Google.Api.HttpBody { ContentType = "text/csv; charset=utf-8", Data = ByteString.CopyFromUtf8("id,name\r\n1,Ada Ü\r\n") };
            case "google.type.Date":
                return new Google.Type.Date { Year = 2026, Month = 11, Day = 1 + count % 28 };
            case "google.type.Money":
                return new Google.Type.Money { CurrencyCode = "EUR", Units = 9_007_199_254_740_993 + count, Nanos = 990_000_000 };
        }
        var message = descriptor.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in descriptor.Fields.InDeclarationOrder())
        {
            // Of a oneof only the first can be set; deep nesting ends somewhere.
            if (field.RealContainingOneof is { } oneof && oneof.Fields[0] != field || depth > 6)
            {
                continue;
            }
            if (field.IsRepeated)
            {
                var list = (System.Collections.IList)field.Accessor.GetValue(message);
                list.Add(Value(field, depth, ref count));
                list.Add(Value(field, depth, ref count));
            }
            else
            {
                field.Accessor.SetValue(message, Value(field, depth, ref count));
            }
        }
        return message;
    }

    private static object Value(FieldDescriptor field, int depth, ref int count)
    {
        count++;
        return field.FieldType switch
        {
            FieldType.String => $"{field.Name} {count} ä/%?&\"",
            FieldType.Int32 => count,
            // Beyond what a JSON number holds exactly.
            FieldType.Int64 => 9_007_199_254_740_993 + count,
            FieldType.Double => count + 0.1,
            FieldType.Bool => true,
            FieldType.Bytes => Google.Protobuf.ByteString.CopyFromUtf8($"{field.Name} {count} ä"),
            FieldType.Enum => System.Enum.ToObject(field.EnumType.ClrType, field.EnumType.Values[1 + count % (field.EnumType.Values.Count - 1)].Number),
            FieldType.Message => Fill(field.MessageType, depth + 1, ref count),
            _ => throw new NotSupportedException($"{field.FullName}: add {field.FieldType}."),
        };
    }
}
