using System.Text.RegularExpressions;
using Buf.Validate;
using Google.Api;
using Google.Protobuf.Reflection;

namespace Hiring.Contracts.Tests;

/// <summary>The conventions of the contracts: Google's API improvement proposals, as far as the design page takes them over.</summary>
public sealed class StyleTests
{
    /// <summary>Lists that are short by their nature, each with its reason.</summary>
    private static readonly Dictionary<string, string> Unpaged = new()
    {
        ["hiring.evaluation.v1.EvaluationService.ListScorecards"] = "one for each interview of one application, and a loop has six at the most",
    };

    /// <summary>Fields by which a person can be known, or that hold what someone wrote about a person.</summary>
    private static readonly string[] Personal = ["email", "display_name", "interviewer_name", "headline", "claim", "evidence", "detail"];

    private static bool IsSafe(MethodDescriptor method) =>
        method.GetOptions()?.IdempotencyLevel is MethodOptions.Types.IdempotencyLevel.NoSideEffects;

    [Fact]
    public void Lists_are_paged()
    {
        var lists = Contract.Methods.Where(method => method.Name.StartsWith("List", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lists);
        Assert.All(Unpaged.Keys, name => Assert.Contains(lists, list => list.FullName == name));
        Assert.All(lists, list =>
        {
            // What is gone since a synchronisation stands beside what there is.
            Assert.Single(list.OutputType.Fields.InDeclarationOrder(), field => field.IsRepeated && field.Name is not "tombstones");
            if (!Unpaged.ContainsKey(list.FullName))
            {
                Assert.Equal(FieldType.Int32, list.InputType.FindFieldByName("page_size")?.FieldType);
                Assert.Equal(0, Rules(list.InputType.FindFieldByName("page_size")).Int32.Gte);
                Assert.Equal(FieldType.String, list.InputType.FindFieldByName("page_token")?.FieldType);
                Assert.Equal(FieldType.String, list.OutputType.FindFieldByName("next_page_token")?.FieldType);
            }
        });
    }

    [Fact]
    public void A_method_that_changes_something_takes_a_request_id_and_no_other_does()
    {
        Assert.All(Contract.Methods, method =>
        {
            var requestId = method.InputType.FindFieldByName("request_id");
            if (IsSafe(method) || method.Name == "FollowEvents")
            {
                Assert.Null(requestId);
            }
            else
            {
                Assert.True(requestId is not null, $"{method.FullName} takes no request_id.");
                Assert.Equal(Ignore.IfZeroValue, Rules(requestId).Ignore);
                Assert.True(Rules(requestId).String.Uuid);
            }
        });
    }

    [Fact]
    public void What_is_read_with_GET_is_declared_free_of_side_effects()
    {
        // A broken stream is not repeated but followed on from its last position, so it is left out of what may be retried.
        Assert.All(Contract.Methods.Where(method => !method.IsServerStreaming && Route.Of(method)!.Verb == "GET"),
            method => Assert.True(IsSafe(method), $"{method.FullName} is read with GET but not declared NO_SIDE_EFFECTS."));
        Assert.All(Contract.Methods.Where(method => method.Name.StartsWith("Get", StringComparison.Ordinal) || method.Name.StartsWith("List", StringComparison.Ordinal)),
            method => Assert.Equal("GET", Route.Of(method)!.Verb));
    }

    [Fact]
    public void Custom_methods_are_POST_with_their_verb_behind_a_colon()
    {
        Assert.All(Contract.Methods.Where(method => Route.Of(method)!.Path.Contains(':', StringComparison.Ordinal)), method =>
        {
            var route = Route.Of(method)!;
            Assert.Equal("POST", route.Verb);
            var verb = route.Path[(route.Path.IndexOf(':', StringComparison.Ordinal) + 1)..];
            Assert.StartsWith(verb, method.Name, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public void An_update_names_its_fields_and_its_version()
    {
        Assert.All(Contract.Methods.Where(method => method.Name.StartsWith("Update", StringComparison.Ordinal)), method =>
        {
            Assert.Equal("PATCH", Route.Of(method)!.Verb);
            Assert.Equal("google.protobuf.FieldMask", method.InputType.FindFieldByName("update_mask")?.MessageType.FullName);
            Assert.NotNull(method.InputType.FindFieldByName("etag"));
            Assert.NotNull(method.OutputType.FindFieldByName("etag"));
        });
    }

    [Fact]
    public void Enums_begin_with_an_unspecified_zero_and_their_values_carry_their_name()
    {
        Assert.NotEmpty(Contract.Enums);
        Assert.All(Contract.Enums, type =>
        {
            var prefix = Regex.Replace(type.Name, "(?<!^)([A-Z])", "_$1").ToUpperInvariant() + "_";
            Assert.Equal(prefix + "UNSPECIFIED", type.FindValueByNumber(0)?.Name);
            Assert.All(type.Values, value => Assert.StartsWith(prefix, value.Name));
        });
    }

    [Fact]
    public void A_reason_fits_into_ErrorInfo()
    {
        var reasons = Contract.Enums.Where(type => type.Name == "ErrorReason").ToList();
        Assert.Equal(Contract.All.Count, reasons.Count);
        Assert.All(reasons.SelectMany(type => type.Values),
            value => Assert.Matches("^[A-Z][A-Z0-9_]{0,61}[A-Z0-9]$", value.Name["ERROR_REASON_".Length..]));
    }

    [Fact]
    public void Times_are_timestamps_named_by_what_happens_and_money_is_money()
    {
        var fields = Contract.Messages.SelectMany(message => message.Fields.InDeclarationOrder()).ToList();
        Assert.All(fields.Where(field => field.Name.EndsWith("_time", StringComparison.Ordinal)),
            field => Assert.Equal("google.protobuf.Timestamp", field.MessageType.FullName));
        Assert.All(fields.Where(field => field.FieldType == FieldType.Message && field.MessageType.FullName == "google.protobuf.Timestamp"),
            field => Assert.EndsWith("_time", field.Name));
        Assert.All(fields.Where(field => Regex.IsMatch(field.Name, "salary|amount|^pay$|^median|^band")),
            field => Assert.Equal("google.type.Money", field.MessageType.FullName));
        Assert.DoesNotContain(fields, field => field.FieldType == FieldType.Float);
    }

    [Fact]
    public void Identifiers_in_requests_are_checked_to_be_UUIDs()
    {
        Assert.All(
            Contract.Methods.SelectMany(method => method.InputType.Fields.InDeclarationOrder())
                .Where(field => field.Name.EndsWith("_id", StringComparison.Ordinal)),
            field => Assert.True(Rules(field).String.Uuid, $"{field.FullName} is not checked to be a UUID."));
    }

    [Fact]
    public void Fields_that_identify_a_person_are_marked()
    {
        var fields = Contract.Messages.SelectMany(message => message.Fields.InDeclarationOrder()).ToList();
        Assert.All(Personal, name =>
        {
            var named = fields.Where(field => field.Name == name).ToList();
            Assert.NotEmpty(named);
            Assert.All(named, field => Assert.True(field.GetOptions()?.DebugRedact is true, $"{field.FullName} is not marked debug_redact."));
        });
    }

    [Fact]
    public void Events_are_streams_of_numbered_facts()
    {
        Assert.All(Contract.All, contract =>
        {
            var follow = Assert.Single(contract.Services.SelectMany(service => service.Methods), method => method.Name == "FollowEvents");
            Assert.True(follow.IsServerStreaming);
            Assert.EndsWith("-events", Route.Of(follow)!.Path);
            Assert.Equal(FieldType.Int64, follow.InputType.FindFieldByName("after_position")?.FieldType);
            Assert.Equal(FieldType.Int64, follow.OutputType.FindFieldByName("position")?.FieldType);
            Assert.Single(follow.OutputType.Oneofs);
        });
    }

    private static FieldRules Rules(FieldDescriptor field) =>
        field.GetOptions()?.GetExtension(ValidateExtensions.Field) ?? throw new InvalidOperationException($"{field.FullName} has no rule.");
}
