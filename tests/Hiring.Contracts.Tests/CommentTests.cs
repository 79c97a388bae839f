using System.Text.RegularExpressions;

namespace Hiring.Contracts.Tests;

public sealed partial class CommentTests
{
    public static TheoryData<Contract> Contracts => [.. Contract.All];

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Every_service_method_message_field_and_value_has_a_comment(Contract contract)
    {
        var declarations = 0;
        var bare = new List<string>();
        foreach (var file in Directory.EnumerateFiles(contract.Protos, "*.proto", SearchOption.AllDirectories))
        {
            var lines = File.ReadAllLines(file);
            for (var line = 0; line < lines.Length; line++)
            {
                if (Declaration().IsMatch(lines[line]))
                {
                    declarations++;
                    if (line == 0 || !Comment().IsMatch(lines[line - 1]))
                    {
                        bare.Add($"{Path.GetFileName(file)}({line + 1}): {lines[line].Trim()}");
                    }
                }
            }
        }
        Assert.Empty(bare);

        // The pattern above has to have seen everything that the compiler sees.
        var files = contract.Files;
        var messages = files.SelectMany(file => file.MessageTypes).ToList();
        var enums = files.SelectMany(file => file.EnumTypes).ToList();
        Assert.Equal(
            contract.Services.Count() + contract.Services.Sum(service => service.Methods.Count) + messages.Count + messages.Sum(message => message.Fields.InDeclarationOrder().Count + message.Oneofs.Count(oneof => !oneof.IsSynthetic))
            + enums.Count + enums.Sum(type => type.Values.Count),
            declarations);
    }

    [GeneratedRegex(@"^\s*((service|rpc|message|enum|oneof)\s+\w+|((repeated|optional)\s+)?[\w.]+\s+\w+\s*=\s*\d+\s*[;\[]|[A-Z][A-Z0-9_]*\s*=\s*\d+\s*[;\[])")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^\s*//\s*\S")]
    private static partial Regex Comment();
}
