using System.Text.RegularExpressions;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Hiring.Contracts.Tests;

/// <summary>What a client of the last release would trip over in the contract of now. Beside buf's rules it knows the HTTP routes.</summary>
public static class DescriptorLock
{
    public static FileDescriptorSet Read(Contract contract)
    {
        // Without the registry the routes would be unknown fields.
        var parser = FileDescriptorSet.Parser.WithExtensionRegistry([AnnotationsExtensions.Http]);
        return parser.ParseFrom(File.ReadAllBytes(Path.Combine(contract.Protos, "lock.binpb")));
    }

    public static FileDescriptorSet Now(Contract contract) => new() { File = { contract.Files.Select(file => file.ToProto()) } };

    public static List<string> Breaks(FileDescriptorSet before, FileDescriptorSet now)
    {
        var found = new List<string>();
        var (oldFiles, newFiles) = (Ours(before), Ours(now));

        var messages = Messages(newFiles);
        foreach (var (name, old) in Messages(oldFiles))
        {
            if (!messages.TryGetValue(name, out var message))
            {
                found.Add($"{name} is gone.");
                continue;
            }
            foreach (var field in old.Field)
            {
                var same = message.Field.FirstOrDefault(other => other.Number == field.Number);
                var (was, is_) = (Shape(field), same is null ? "gone" : Shape(same));
                if (was != is_)
                {
                    found.Add($"{name}.{field.Name} was {was}, is {is_}.");
                }
            }
        }

        var enums = Enums(newFiles);
        foreach (var (name, old) in Enums(oldFiles))
        {
            if (!enums.TryGetValue(name, out var type))
            {
                found.Add($"{name} is gone.");
                continue;
            }
            found.AddRange(old.Value.Where(value => type.Value.FirstOrDefault(other => other.Number == value.Number)?.Name != value.Name)
                .Select(value => $"{name}.{value.Name} is gone or has another number."));
        }

        var methods = Methods(newFiles);
        foreach (var (name, old) in Methods(oldFiles))
        {
            var (was, is_) = (Shape(old), methods.TryGetValue(name, out var method) ? Shape(method) : "gone");
            if (was != is_)
            {
                found.Add($"{name} was {was}, is {is_}.");
            }
        }
        return found;
    }

    private static List<FileDescriptorProto> Ours(FileDescriptorSet set) =>
        [.. set.File.Where(file => file.Package.StartsWith("hiring.", StringComparison.Ordinal))];

    private static Dictionary<string, DescriptorProto> Messages(List<FileDescriptorProto> files) =>
        files.SelectMany(file => file.MessageType.Select(message => ($"{file.Package}.{message.Name}", message))).ToDictionary();

    private static Dictionary<string, EnumDescriptorProto> Enums(List<FileDescriptorProto> files) =>
        files.SelectMany(file => file.EnumType.Select(type => ($"{file.Package}.{type.Name}", type))).ToDictionary();

    private static Dictionary<string, MethodDescriptorProto> Methods(List<FileDescriptorProto> files) =>
        files.SelectMany(file => file.Service.SelectMany(service =>
            service.Method.Select(method => ($"{file.Package}.{service.Name}.{method.Name}", method)))).ToDictionary();

    private static string Shape(FieldDescriptorProto field)
    {
        var json = field.HasJsonName ? field.JsonName : JsonName(field.Name);
        var oneof = field.HasOneofIndex && !field.Proto3Optional ? ", one of several" : "";
        return $"{field.Label} {field.Type} {field.TypeName} '{json}'{(field.Proto3Optional ? ", optional" : "")}{oneof}";
    }

    private static string Shape(MethodDescriptorProto method)
    {
        var route = Route.Of(method.Options.GetExtension(AnnotationsExtensions.Http));
        return $"{route?.Verb} {route?.Path} ({method.InputType}) -> {(method.ServerStreaming ? "stream " : "")}{method.OutputType}";
    }

    // The descriptor that the compiler embeds leaves the JSON name out where it is the usual one.
    private static string JsonName(string name) =>
        Regex.Replace(name, "_([a-z0-9])", match => match.Groups[1].Value.ToUpperInvariant());
}
