using System.Net;
using Google.Protobuf.Reflection;
using Hiring.Candidate.V1;
using Hiring.Candidate.Webhooks;
using Hiring.ServiceDefaults.Clients;

namespace Hiring.Candidate.Tests.Webhooks;

public sealed class WebhookRuleTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.8.9.10")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")]
    [InlineData("192.0.2.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.7")]
    [InlineData("203.0.113.7")]
    [InlineData("224.0.0.1")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:a00:1::1")]
    [InlineData("3fff::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("fd00:ec2::254")]
    public void An_address_that_is_not_public_is_refused(string address) => Assert.False(PublicAddress.Allows(IPAddress.Parse(address), loopback: false));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("::ffff:1.1.1.1")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001::1")]
    public void A_public_address_is_allowed(string address) => Assert.True(PublicAddress.Allows(IPAddress.Parse(address), loopback: false));

    [Fact]
    public void The_setting_of_a_developer_opens_this_machine_and_nothing_else()
    {
        Assert.All(["127.0.0.1", "::1", "::ffff:127.0.0.1"], address => Assert.True(PublicAddress.Allows(IPAddress.Parse(address), loopback: true)));
        Assert.All(["10.0.0.1", "169.254.169.254", "0.0.0.0", "fd00::1"], address => Assert.False(PublicAddress.Allows(IPAddress.Parse(address), loopback: true)));
    }

    [Fact]
    public void Ten_attempts_spread_over_about_three_days_and_pauses_only_grow()
    {
        var pauses = Enumerable.Range(1, RetrySchedule.Attempts - 1).Select(attempts => RetrySchedule.After(attempts, 0)!.Value).ToList();

        Assert.Equal(10, RetrySchedule.Attempts);
        Assert.Equal(TimeSpan.FromSeconds(5), pauses[0]);
        Assert.Equal(pauses.Order(), pauses);
        Assert.InRange(pauses.Sum(pause => pause.TotalDays), 3, 3.5);
        Assert.Null(RetrySchedule.After(RetrySchedule.Attempts, 0));
        Assert.Equal(TimeSpan.FromSeconds(6), RetrySchedule.After(1, 1));
    }

    [Fact]
    public void Every_fact_is_a_type_and_none_of_them_holds_what_a_person_can_be_known_by()
    {
        var facts = CandidateEvent.Descriptor.Oneofs.Single(oneof => oneof.Name == "fact").Fields;

        Assert.Equal(facts.Select(fact => fact.Name), EventTypes.Known);
        Assert.Contains("offer_accepted", EventTypes.Known);
        Assert.All(facts.SelectMany(fact => Fields(fact.MessageType, 0)), field => Assert.False(field.GetOptions()?.DebugRedact ?? false, field.FullName));
    }

    private static IEnumerable<FieldDescriptor> Fields(MessageDescriptor message, int depth) => message.Fields.InDeclarationOrder()
        .SelectMany(field => field.FieldType == FieldType.Message && depth < 5 ? Fields(field.MessageType, depth + 1).Append(field) : [field]);
}
