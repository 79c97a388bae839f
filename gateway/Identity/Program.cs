using Hiring.Identity;
using Hiring.ServiceDefaults.Telemetry;
using Microsoft.AspNetCore.DataProtection;

var builder = WebApplication.CreateBuilder(args);

var settings = IssuerSettings.From(builder.Configuration);
builder.Services.AddIssuer(settings);
builder.AddHostDefaults();
// Nothing here is protected by it; the default would leave keys in the home folder.
builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    // A token request is a short form: nothing larger is read from a caller who is not known yet.
    kestrel.Limits.MaxRequestBodySize = 16 * 1024;
    kestrel.Limits.MaxConcurrentConnections = 1024;
});

var app = builder.Build();

app.UseAuthentication();
app.MapHealth();

app.Run();
