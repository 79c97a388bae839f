using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using Dapper;
using Hiring.InterviewScheduling.Mail;
using Microsoft.Net.Http.Headers;
using Npgsql;

namespace Hiring.InterviewScheduling.Invitations;

/// <summary>
/// The secret addresses: calendar programs read them without a token, by plain GET with If-None-Match. The secret is in the query, whose values
/// traces leave out.
/// </summary>
internal static class CalendarFeeds
{
    internal const int SecretBytes = 32;
    internal const string Path = "/v1/calendar-feeds/interviews.ics";

    /// <summary>Interviews of one address at the most: a year of eight a day.</summary>
    private const int Most = 2000;

    /// <summary>Maps the addresses.</summary>
    internal static void MapCalendarFeeds(this IEndpointRouteBuilder app) =>
        app.MapMethods(Path, [HttpMethods.Get, HttpMethods.Head], async (string? secret, HttpResponse answer, NpgsqlDataSource database, MailSettings settings, CancellationToken cancellation) =>
        {
            if (Decode(secret) is not { } bytes || await Read(bytes, database, settings, cancellation) is not { } calendar)
                return Results.NotFound();
            // Only the program that asked may keep it, and it asks each time whether it is still so.
            answer.Headers.CacheControl = "private, no-cache";
            return Results.Bytes(calendar, "text/calendar; charset=utf-8", entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(calendar.Span)[..16])}\""));
        }).AllowAnonymous();

    private static byte[]? Decode(string? secret)
    {
        var bytes = new byte[SecretBytes];
        // The decoder throws at what is no Base64 at all.
        return secret is { Length: 43 } && Base64Url.IsValid(secret) && Base64Url.DecodeFromChars(secret, bytes, out _, out var length) == OperationStatus.Done && length == SecretBytes
            ? bytes : null;
    }

    private static async Task<ReadOnlyMemory<byte>?> Read(byte[] secret, NpgsqlDataSource database, MailSettings settings, CancellationToken cancellation)
    {
        var hash = SHA256.HashData(secret);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        // How long the look-up takes tells something of the hash at the most, and nothing of the 256 bits that it was made of; so does the comparison nothing.
        var feed = await connection.QuerySingleOrDefaultAsync<Feed>(new CommandDefinition(
            "select interviewer_id, secret_hash from calendar_feeds where secret_hash = @hash", new { hash }, cancellationToken: cancellation));
        if (feed is null || !CryptographicOperations.FixedTimeEquals(feed.SecretHash, hash))
            return null;
        return CalendarInterview.Feed(await connection.QueryAsync<CalendarInterview>(new CommandDefinition($"""
            select {CalendarInterview.Columns}
            from interviews i join loops l on l.id = i.loop_id join invitations t on t.interview_id = i.id
            join invitees v on v.interview_id = i.id and v.person_id = @InterviewerId and v.invited and not v.candidate
            where {InvitationChange.Shown} and upper(i.during) > now() - interval '30 days' order by lower(i.during), i.id limit {Most}
            """, feed, cancellationToken: cancellation)), settings);
    }

    private sealed record Feed(Guid InterviewerId, byte[] SecretHash);
}
