using System.Text.RegularExpressions;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.InterviewScheduling.V1;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Npgsql;

namespace Hiring.InterviewScheduling.Mail;

/// <summary>
/// Sends what is due, one mail after the other; several instances share the work. A mail is marked after the server took it: whoever is killed in
/// between sends that one mail again, with the same Message-ID. The other order would lose it.
/// </summary>
public sealed partial class MailSender(
    NpgsqlDataSource database, MailSettings settings, CandidateService.CandidateServiceClient candidates, TimeProvider clock, ILogger<MailSender> log) : BackgroundService
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan TidyEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PatienceAtStop = TimeSpan.FromSeconds(4);

    /// <summary>Pauses after attempts that failed: about a day and a half, since an invitation is of use only before the interview.</summary>
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(8), TimeSpan.FromHours(24),
    ];

    private readonly DueMails _due = new(database);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.Host is null)
            LogNotConfigured(log);
        var (failures, next, tidied) = (0, clock.GetUtcNow(), DateTimeOffset.MinValue);
        using var timer = new PeriodicTimer(PollEvery, clock);
        while (await Tick(timer, stoppingToken))
        {
            try
            {
                if (clock.GetUtcNow() - tidied > TidyEvery)
                {
                    await _due.Tidy(settings.KeepDays, stoppingToken);
                    tidied = clock.GetUtcNow();
                }
                if (settings.Host is null || clock.GetUtcNow() < next || !await _due.Any(stoppingToken))
                    continue;
                await SendAll(settings.Host, stoppingToken);
                failures = 0;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, e);
                next = clock.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(Math.Pow(2, failures++), 60));
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    private async Task SendAll(string host, CancellationToken stopping)
    {
        using var smtp = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds / 2 };
        await smtp.ConnectAsync(host, settings.Port, settings.Security, stopping);
        if (settings.UserName is not null)
            await smtp.AuthenticateAsync(settings.UserName, settings.Password, stopping);
        while (smtp.IsConnected && await _due.Claim(stopping) is { } mail)
        {
            using var limit = new CancellationTokenSource(Patience);
            // What is on its way when the host stops is mostly through a moment later.
            using var stop = stopping.Register(() => limit.CancelAfter(PatienceAtStop));
            await Send(mail, smtp, limit.Token);
        }
        await smtp.DisconnectAsync(smtp.IsConnected, stopping);
    }

    private async Task Send(DueMail mail, SmtpClient smtp, CancellationToken cancellation)
    {
        switch (await Attempt(mail, smtp, cancellation))
        {
            case (Outcome.Sent, _):
                await _due.Note(mail, MailState.Sent, "", TimeSpan.Zero);
                break;
            case (Outcome.PersonIsGone, _):
                await _due.ForgetPerson(mail);
                break;
            case (Outcome.Superseded, _):
                await _due.Note(mail, MailState.Superseded, "", TimeSpan.Zero);
                break;
            case (Outcome.Failed, var error) when mail.Attempts <= Pauses.Length:
                await _due.Note(mail, MailState.Waiting, error, Pauses[mail.Attempts - 1] * (1 + Random.Shared.NextDouble() / 5));
                break;
            case (_, var error):
                await _due.Note(mail, MailState.Dead, error, TimeSpan.Zero);
                LogDead(log, mail.Id, error);
                break;
        }
    }

    private async Task<(Outcome Outcome, string Error)> Attempt(DueMail mail, SmtpClient smtp, CancellationToken cancellation)
    {
        try
        {
            if (await _due.Read(mail, cancellation) is not var (interview, recipient))
                return (Outcome.Superseded, "");
            var candidate = await Find(interview.CandidateId, cancellation);
            if (mail.Candidate && candidate is null)
                return (Outcome.PersonIsGone, "");
            var (name, address) = mail.Candidate ? (candidate!.DisplayName, candidate.Email) : (recipient.Name!, recipient.Email!);
            if (!MailboxAddress.TryParse(address, out var to) || to.Address != address.Trim())
                return (Outcome.Refused, "NO_ADDRESS");
            to.Name = name;
            await smtp.SendAsync(MailText.Write(mail, interview, to, recipient.TimeZone, candidate?.DisplayName, settings), cancellation);
            return (Outcome.Sent, "");
        }
        catch (SmtpCommandException e)
        {
            // A server that refuses the sender refuses every mail: that is to be mended here, not given up.
            var forGood = (int)e.StatusCode >= 500 && e.ErrorCode is SmtpErrorCode.RecipientNotAccepted or SmtpErrorCode.MessageNotAccepted;
            return (forGood ? Outcome.Refused : Outcome.Failed, $"SMTP {(int)e.StatusCode} {EnhancedCode().Match(e.Message).Value}".TrimEnd());
        }
        catch (RpcException)
        {
            return (Outcome.Failed, "CANDIDATE_SERVICE");
        }
        catch (Exception e) when (e is IOException or ProtocolException or ServiceNotConnectedException or OperationCanceledException or TimeoutException)
        {
            // Whether the server took it is not known. It is sent again: twice with one Message-ID is better than never.
            await smtp.DisconnectAsync(false, CancellationToken.None);
            return (Outcome.Failed, "CONNECTION");
        }
        // What this service itself cannot do counts as a failed attempt, so that no mail is tried for ever. Words of the exception might hold an address.
        catch (Exception e)
        {
            LogUnexpected(log, mail.Id, e.GetType().Name);
            return (Outcome.Failed, "UNEXPECTED");
        }
    }

    private async Task<Candidate.V1.Candidate?> Find(Guid candidate, CancellationToken cancellation)
    {
        try
        {
            return await candidates.GetCandidateAsync(new() { CandidateId = candidate.ToString() }, cancellationToken: cancellation);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound)
        {
            return null;
        }
    }

    private static async Task<bool> Tick(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private enum Outcome
    {
        Sent,
        Superseded,
        PersonIsGone,
        Failed,
        Refused,
    }

    /// <summary>RFC 3463. The words behind it repeat the address.</summary>
    [GeneratedRegex(@"^[245]\.\d{1,3}\.\d{1,3}\b")]
    private static partial Regex EnhancedCode();

    [LoggerMessage(Level = LogLevel.Information, Message = "No mail server is configured (Mail:Host): invitations are kept and wait")]
    private static partial void LogNotConfigured(ILogger log);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Mails could not be sent; what is due stays due")]
    private static partial void LogFailed(ILogger log, Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "Mail {Mail} could not be written or sent here: {Error}")]
    private static partial void LogUnexpected(ILogger log, Guid mail, string error);

    [LoggerMessage(Level = LogLevel.Error, Message = "Mail {Mail} is given up: {Error}. Mend the cause, then ReplayMails")]
    private static partial void LogDead(ILogger log, Guid mail, string error);
}
