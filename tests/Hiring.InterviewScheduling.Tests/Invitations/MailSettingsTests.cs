using Hiring.InterviewScheduling.Mail;
using MailKit.Security;
using Microsoft.Extensions.Configuration;

namespace Hiring.InterviewScheduling.Tests.Invitations;

public sealed class MailSettingsTests
{
    [Fact]
    public void Mail_goes_encrypted_unless_said_otherwise_and_under_the_domain_of_who_writes()
    {
        var settings = Read(("Host", "smtp.example.org"), ("From", "Interviews <interviews@example.org>"));
        Assert.Equal((587, SecureSocketOptions.StartTls, "example.org", 30), (settings.Port, settings.Security, settings.Domain, settings.KeepDays));
        Assert.Equal("hiring.example", Read(("Host", "h"), ("From", "a@b.example"), ("Domain", "hiring.example")).Domain);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nobody")]
    [InlineData("a@b.example, c@d.example")]
    public void A_mail_server_without_an_address_to_write_from_is_refused_with_the_way_out(string from) =>
        Assert.Contains("Mail:From", Assert.Throws<InvalidOperationException>(() => Read(("Host", "h"), ("From", from))).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_a_mail_server_nothing_has_to_be_set() => Assert.Null(Read().Host);

    private static MailSettings Read(params (string Key, string Value)[] settings) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(one => $"Mail:{one.Key}", one => (string?)one.Value)).Build());
}
